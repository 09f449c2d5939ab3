"""扫描批次 — the pages that went through the scanner, the documents they make, and what became of each."""

from typing import Any

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.archive.models import Item
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed

from ..choices import BatchState, Role, Verdict
from ..measuring import Measures, from_json


@watched
class ScanBatch(models.Model):
    """扫描批次 — one sitting at the scanner in one township; `expected` are the pages the person says he scanned."""

    number = models.CharField("批次号", max_length=40, unique=True)
    division = models.BigIntegerField("区划", db_index=True)
    note = models.CharField("说明", max_length=200, blank=True)
    expected = models.PositiveIntegerField("应有页数", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=BatchState, default=BatchState.COLLECTING, db_index=True)
    opened_at = models.DateTimeField("开始时间", default=clock.now, editable=False)
    opened_by = models.CharField("扫描人", max_length=64)
    opened_by_name = models.CharField("扫描人姓名", max_length=64)
    opened_human = models.CharField(max_length=64, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "扫描批次"
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return self.number


class PartOfBatch(ScopedQuerySet):
    """Rows that are seen where their batch is seen."""

    division_field = "batch__division"


@watched
class TurnedAway(models.Model):
    """拒收的文件 — a file of a batch that was not taken in, and why; it counts."""

    batch = models.ForeignKey(ScanBatch, models.PROTECT, related_name="turned_away", verbose_name="批次")
    name = models.CharField("文件名", max_length=255)
    why = models.CharField("原因", max_length=500)
    at = models.DateTimeField("时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "拒收的文件"
        constraints = [models.UniqueConstraint(fields=["batch", "name", "why"], name="capture_turned_away_once")]

    def __str__(self) -> str:
        return self.name


@watched
class ScanDocument(Sealed):
    """一份文件 — pages that belong together, whose they are, and what the second person said."""

    batch = models.ForeignKey(ScanBatch, models.PROTECT, related_name="documents", verbose_name="批次")
    order = models.PositiveIntegerField("次序")
    household_number = models.CharField("户号", max_length=24, blank=True)
    kind = models.CharField("材料种类", max_length=32, blank=True)
    expected = models.PositiveIntegerField("应有页数", null=True, blank=True)
    dated = models.DateField("文件日期", null=True, blank=True)
    responsible = models.CharField("责任者", max_length=100, blank=True)
    verdict = models.CharField("结果", max_length=8, choices=Verdict, default=Verdict.WAITING)
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+", verbose_name="归档文件")
    answers = EncryptedTextField("对疑问的答复")
    why = models.CharField("退回原因", max_length=200, blank=True)
    checked_at = models.DateTimeField("检查时间", null=True, editable=False)
    checked_by = models.CharField("检查人", max_length=64, blank=True)
    checked_by_name = models.CharField("检查人姓名", max_length=64, blank=True)

    objects = PartOfBatch.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "扫描的文件"
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict=Verdict.FILED, item__isnull=False) | (~Q(verdict=Verdict.FILED) & Q(item=None)),
                name="capture_filed_means_an_item",
            ),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.RETURNED) | ~Q(why=""), name="capture_a_return_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} 第{self.order}份"

    @property
    def division(self) -> int:
        return self.batch.division


@watched
class ScanPage(models.Model):
    """一页 — one page of a file that came through the scanner; the file itself is kept as it came."""

    batch = models.ForeignKey(ScanBatch, models.PROTECT, related_name="pages", verbose_name="批次")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="扫描件")
    number = models.PositiveIntegerField("在文件中的页")
    order = models.PositiveIntegerField("次序")
    role = models.CharField("作用", max_length=12, choices=Role, default=Role.NEW)
    document = models.ForeignKey(ScanDocument, models.PROTECT, null=True, related_name="pages", verbose_name="所属文件")
    measures = models.JSONField("测量", null=True)
    why = models.CharField("不归档的原因", max_length=200, blank=True)

    objects = PartOfBatch.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "扫描页"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "stored", "number"], name="capture_a_page_comes_once"),
            models.CheckConstraint(
                condition=Q(role=Role.PAPER, document__isnull=False) | (~Q(role=Role.PAPER) & Q(document=None)),
                name="capture_a_paper_page_has_its_document",
            ),
            models.CheckConstraint(condition=~Q(role=Role.LEFT_OUT) | ~Q(why=""), name="capture_left_out_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.stored} {self.number}"

    @property
    def division(self) -> int:
        return self.batch.division

    @property
    def measured(self) -> Measures | None:
        """What was measured, or None while nobody has looked."""
        values: dict[str, Any] | None = self.measures
        return from_json(values) if values and "refused" not in values else None
