from django.apps import AppConfig


class PreservationConfig(AppConfig):
    """Four checks, stores, reading everything again, and the rehearsal of a restore."""

    name = "dibao.preservation"
    verbose_name = "长期保存"
