from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "goldenthread.app.api"
    label = "api"
