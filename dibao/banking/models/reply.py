"""银行返回 — files and answers of a bank, each known by its digest, and what became of every row."""

from django.db import models

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock

from ..choices import Outcome
from .batch import Batch, Instruction


@watched
class ReturnFile(models.Model):
    """返回文件 — read once: rows = applied + skipped. An answer over the line is kept in the same form, without a file."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="replies")
    division = models.BigIntegerField(db_index=True)
    digest = models.CharField("摘要", max_length=64)
    name = models.CharField("文件名", max_length=255, blank=True)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True)
    rows_read = models.PositiveIntegerField("笔数")
    applied = models.PositiveIntegerField("本次登记")
    skipped = models.PositiveIntegerField("以前已登记")
    failed = models.PositiveIntegerField("其中退回")
    total = models.BigIntegerField("合计（分）")
    reversal = models.BooleanField("到账后退汇", default=False)
    by = models.CharField(max_length=64)
    by_name = models.CharField("导入人", max_length=64)
    at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "返回文件"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "digest", "reversal"], name="a_reply_is_read_once_per_batch"),
            models.CheckConstraint(
                condition=models.Q(rows_read=models.F("applied") + models.F("skipped")), name="reply_rows_add_up"
            ),
        ]


class ReturnRow(models.Model):
    """返回一笔 — one row of a reply as it was read, and what became of it; covered by the digest of its file."""

    file = models.ForeignKey(ReturnFile, models.PROTECT, related_name="rows")
    row = models.PositiveIntegerField("第几笔")
    instruction = models.ForeignKey(Instruction, models.PROTECT, related_name="answers")
    result = models.CharField("结果", max_length=8)
    reason = models.CharField("原因", max_length=200, blank=True)
    outcome = models.CharField("处理", max_length=8, choices=Outcome.choices)

    class Meta:
        verbose_name = "返回一笔"
        ordering = ["row"]
        constraints = [models.UniqueConstraint(fields=["file", "row"], name="one_row_of_a_number_per_reply")]
