from django.apps import AppConfig


class FindingConfig(AppConfig):
    """Words and filters over everything that was filed."""

    name = "dibao.finding"
    verbose_name = "档案检索"
