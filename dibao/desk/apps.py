from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The staff shell: today's work, search, one timeline per household, help."""

    name = "dibao.desk"
    verbose_name = "工作台"
