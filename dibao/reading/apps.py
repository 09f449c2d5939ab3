from django.apps import AppConfig


class ReadingConfig(AppConfig):
    """Who may read what, for how long; loans; opening; special libraries."""

    name = "dibao.reading"
    verbose_name = "利用"
