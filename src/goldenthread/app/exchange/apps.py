from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "goldenthread.app.exchange"
    label = "exchange"
