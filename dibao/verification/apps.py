from django.apps import AppConfig


class VerificationConfig(AppConfig):
    """Authorisations, checks and findings."""

    name = "dibao.verification"
    verbose_name = "信息核对"
