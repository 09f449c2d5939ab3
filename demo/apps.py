from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo office; its command refuses to touch an installation that holds real work."""

    name = "demo"
    verbose_name = "演示"
