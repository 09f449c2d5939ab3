from django.apps import AppConfig


class DisposalConfig(AppConfig):
    """The end of a term: appraisal, hold, destruction, handing over."""

    name = "dibao.disposal"
    verbose_name = "鉴定、销毁和移交"
