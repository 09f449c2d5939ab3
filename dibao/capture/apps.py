from django.apps import AppConfig


class CaptureConfig(AppConfig):
    """Paper to pixels: scan batches, recognition, old ledgers."""

    name = "dibao.capture"
    verbose_name = "数字化"
