from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "goldenthread.app.webhooks"
    label = "webhooks"
