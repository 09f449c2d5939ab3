from django.apps import AppConfig


class FundsConfig(AppConfig):
    """资金和结账."""

    name = "dibao.funds"
    verbose_name = "资金和结账"
