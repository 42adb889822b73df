from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "goldenthread.app.orders"
    label = "orders"
