from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Who is who: the same human under two records, two humans under one identity."""

    name = "dibao.matching"
    verbose_name = "人员比对"
