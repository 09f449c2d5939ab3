from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """Texts and dated parameters."""

    name = "dibao.policy"
    verbose_name = "政策标准"
