from django.apps import AppConfig


class DisposalConfig(AppConfig):
    """Terms, appraisal, hold, destruction, handing over."""

    name = "dibao.disposal"
    verbose_name = "鉴定与处置"
