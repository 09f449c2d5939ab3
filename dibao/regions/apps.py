from django.apps import AppConfig


class RegionsConfig(AppConfig):
    name = "dibao.regions"
    verbose_name = "行政区划"
