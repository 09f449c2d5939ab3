from django.apps import AppConfig


class AdjustingConfig(AppConfig):
    """动态调整."""

    name = "dibao.adjusting"
    verbose_name = "动态调整"
