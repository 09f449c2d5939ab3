from django.apps import AppConfig


class ReferralConfig(AppConfig):
    """需求和转介."""

    name = "dibao.referral"
    verbose_name = "需求和转介"
