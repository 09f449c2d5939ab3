from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "dibao.audit"
    verbose_name = "日志审计"
