from django.apps import AppConfig


class KernelConfig(AppConfig):
    """What everybody stands on: fields, clock, money, base templates."""

    name = "dibao.kernel"
    verbose_name = "基础"
