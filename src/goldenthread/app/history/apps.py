from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "goldenthread.app.history"
    label = "history"
