from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "goldenthread.app.people"
    label = "people"
