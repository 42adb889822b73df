from django.apps import AppConfig


class DiagnosisConfig(AppConfig):
    name = "goldenthread.app.diagnosis"
    label = "diagnosis"
