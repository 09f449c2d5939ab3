from django.apps import AppConfig

from dibao.exchange.choices import offer

from .choices import Register


class VerificationConfig(AppConfig):
    """Authorisations, checks and findings."""

    name = "dibao.verification"
    verbose_name = "信息核对"

    def ready(self) -> None:
        offer(dict(Register.choices))
