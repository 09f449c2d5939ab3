from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """Volumes, places, sealed packages."""

    name = "dibao.archive"
    verbose_name = "档案"
