from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "goldenthread.app.web"
    label = "web"
