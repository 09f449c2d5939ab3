from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """People and households through time."""

    name = "dibao.registry"
    verbose_name = "家庭与人员"
