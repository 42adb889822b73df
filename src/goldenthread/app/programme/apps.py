from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "goldenthread.app.programme"
    label = "programme"
