from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """发放名册和台账."""

    name = "dibao.payments"
    verbose_name = "发放名册和台账"
