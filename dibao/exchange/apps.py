from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Partners, sealed packages, tables in files, and the line to a department's server."""

    name = "dibao.exchange"
    verbose_name = "部门数据交换"
