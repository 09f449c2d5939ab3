from django.apps import AppConfig


class CaptureConfig(AppConfig):
    """Scan batches, words read from pictures, old ledgers."""

    name = "dibao.capture"
    verbose_name = "扫描和识别"
