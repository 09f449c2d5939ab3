from django.apps import AppConfig


class PopulationConfig(AppConfig):
    """The register as columns."""

    name = "dibao.population"
    verbose_name = "登记册"
