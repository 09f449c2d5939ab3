from django.apps import AppConfig


class RoundsConfig(AppConfig):
    """动态核查."""

    name = "dibao.rounds"
    verbose_name = "动态核查"
