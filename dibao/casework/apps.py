from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """A case from application to confirmation."""

    name = "dibao.casework"
    verbose_name = "办件"
