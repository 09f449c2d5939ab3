from django.apps import AppConfig


class BankingConfig(AppConfig):
    """银行发放."""

    name = "dibao.banking"
    verbose_name = "银行发放"
