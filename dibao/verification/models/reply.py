"""部门答复 — a file, a sealed package or a PDF that came back for a dispatch."""

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.exchange.models import Package

from ..choices import Origin, Register, ReplyState
from .dispatch import Dispatch


@watched
class Reply(models.Model):
    """部门答复 — kept as it came; looked at first, then applied whole or not at all, once."""

    number = models.CharField("答复编号", max_length=40, unique=True)
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="replies")
    division = models.BigIntegerField(db_index=True)
    origin = models.CharField("来源", max_length=10, choices=Origin.choices)
    state = models.CharField(max_length=10, choices=ReplyState.choices, default=ReplyState.RECEIVED)
    package = models.ForeignKey(Package, models.PROTECT, related_name="+", null=True)
    digest = models.CharField("SHA-256 摘要", max_length=64)
    received_on = models.DateField("收到日期")
    received_by = models.CharField(max_length=64)
    received_by_name = models.CharField("登记人", max_length=64)
    vouched_by = models.CharField("来源说明人", max_length=64, blank=True)
    origin_note = models.CharField("来源说明", max_length=300, blank=True)
    counts = models.JSONField("登记结果", default=dict)
    applied_on = models.DateField("登记日期", null=True)
    applied_by = models.CharField(max_length=64, blank=True)
    discarded_why = models.CharField("作废原因", max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "部门答复"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispatch", "digest"], condition=~Q(state=ReplyState.DISCARDED), name="a_reply_is_taken_once"
            ),
            models.CheckConstraint(
                condition=~Q(origin__in=(Origin.PLAIN, Origin.KEYED)) | (Q(vouched_by__gt="") & Q(origin_note__gt="")),
                name="unsigned_reply_is_vouched_for",
            ),
        ]


@watched
class ReplyFile(models.Model):
    """答复文件 — one file of a reply, for one register."""

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="files")
    register = models.CharField(max_length=20, choices=Register.choices)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "部门答复文件"
        ordering = ["register", "pk"]
