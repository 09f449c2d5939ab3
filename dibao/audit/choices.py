"""Enumerations of the audit log."""

from django.db import models


class Outcome(models.TextChoices):
    """结果 — what became of the act."""

    DONE = "done", "已办理"
    REFUSED = "refused", "已拒绝"
    VIEWED = "viewed", "已查看"
