from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """Everybody against every register, and the work that comes of it."""

    name = "dibao.screening"
    verbose_name = "普遍比对"
