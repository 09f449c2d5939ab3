from django.apps import AppConfig


class RemediesConfig(AppConfig):
    """举报和救济."""

    name = "dibao.remedies"
    verbose_name = "举报和救济"
