from django.apps import AppConfig


class FindingConfig(AppConfig):
    """Words and filters over everything kept; saved searches."""

    name = "dibao.finding"
    verbose_name = "检索"
