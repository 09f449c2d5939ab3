from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Staff, posts, scope."""

    name = "dibao.access"
    verbose_name = "人员与权限"
