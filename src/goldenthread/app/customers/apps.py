from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "goldenthread.app.customers"
    label = "customers"
