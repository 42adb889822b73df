from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "goldenthread.app.notices"
    label = "notices"
