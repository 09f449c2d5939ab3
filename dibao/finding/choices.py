"""Enumerations of finding: ASCII value, Chinese label."""

from django.db.models import TextChoices


class Order(TextChoices):
    """排序 — in which order papers are listed."""

    FILED = "filed", "新归档的在前"
    DATED = "dated", "日期新的在前"
    CODE = "code", "按档号"
