from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "goldenthread.app.search"
    label = "search"
