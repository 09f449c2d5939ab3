from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """文件 — papers printed and files received."""

    name = "dibao.documents"
    verbose_name = "文件"
