from django.apps import AppConfig


class SharingConfig(AppConfig):
    """部门来询."""

    name = "dibao.sharing"
    verbose_name = "部门来询"
