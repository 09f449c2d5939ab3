from django.apps import AppConfig


class RecoveryConfig(AppConfig):
    """追缴."""

    name = "dibao.recovery"
    verbose_name = "追缴"
