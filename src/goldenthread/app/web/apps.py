from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "goldenthread.app.web"
    label = "web"

    def ready(self) -> None:
        """What is logged about requests never holds the secret of an address."""
        import logging

        from goldenthread.app.web.secrets import WithoutSecrets

        logging.getLogger("django.request").addFilter(WithoutSecrets())
