"""Divisions, what became of them, and the runs that loaded them."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from . import codes, word_index
from .choices import ChangeKind, DivisionLevel


class DivisionQuerySet(models.QuerySet["Division"]):
    def below(self, code: int) -> Self:
        """The division and everything in it."""
        return self.filter(code__range=codes.span(code))

    def valid(self, on: date) -> Self:
        """Divisions that exist on that day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on)

    def inside(self, spans: Sequence[tuple[int, int]]) -> Self:
        """Divisions of any of these code ranges; of none when there is none."""
        condition = Q(pk__in=())
        for span in spans:
            condition |= Q(code__range=span)
        return self.filter(condition)

    def matching(self, *alternatives: tuple[str, ...], spans: Sequence[tuple[int, int]], most: int) -> Self:
        """The first `most` divisions of the ranges found by any of the alternatives; see `word_index`."""
        return self.filter(code__in=word_index.found(self.db, alternatives, spans=spans, most=most))


class Division(models.Model):
    """行政区划 — one division in one spell of validity. Its code is never given to another place.

    `name` is what an address says (一心村), `full_name` what the source says (一心村委会). `urban_rural` is the
    statistical 城乡分类代码 (111 … 220), blank where the source has none. `valid_from` of an imported row is the
    source's cut-off date: the day it is known to exist.
    """

    code = models.BigIntegerField("代码", primary_key=True)
    name = models.CharField("名称", max_length=100)
    full_name = models.CharField("全称", max_length=100)
    level = models.CharField("层级", max_length=8, choices=DivisionLevel)
    parent_code = models.BigIntegerField("上级代码", db_index=True)
    urban_rural = models.CharField("城乡分类", max_length=3, blank=True)
    words = models.TextField("检索词", editable=False)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = "行政区划"
        ordering: ClassVar[list] = ["code"]
        constraints: ClassVar[list] = [
            models.CheckConstraint(name="regions_twelve_digits", condition=Q(code__range=(10**11, codes.LAST))),
            models.CheckConstraint(
                name="regions_valid_forwards", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{codes.short(self.code)}）"

    def is_valid(self, on: date) -> bool:
        """Whether the division exists on that day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


class DivisionChange(models.Model):
    """区划沿革 — one step in the history: what a division was, what it became, by which document.

    A renaming keeps the code (old = new) or gives another; `new_code` is empty when nothing follows (撤销).
    """

    kind = models.CharField("事项", max_length=8, choices=ChangeKind)
    old_code = models.BigIntegerField("原代码", db_index=True)
    old_name = models.CharField("原名称", max_length=100)
    new_code = models.BigIntegerField("新代码", null=True, blank=True, db_index=True)
    new_name = models.CharField("新名称", max_length=100, blank=True)
    on = models.DateField("生效日期")
    document = models.CharField("依据文件", max_length=200)

    class Meta:
        verbose_name = "区划沿革"
        ordering: ClassVar[list] = ["on", "pk"]
        constraints: ClassVar[list] = [
            models.CheckConstraint(
                name="regions_change_has_successor",
                condition=Q(kind=ChangeKind.ABOLISH, new_code=None)
                | (~Q(kind=ChangeKind.ABOLISH) & Q(new_code__isnull=False)),
            ),
            models.UniqueConstraint(fields=["old_code", "new_code", "on"], name="regions_one_change_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.old_name} {self.get_kind_display()} {self.new_name}".strip()


class ImportRun(models.Model):
    """导入批次 — one loading of a source. Its checkpoint moves in the transaction of the rows it counts."""

    source_digest = models.CharField("来源摘要", max_length=64)
    scope = models.CharField("范围", max_length=500, blank=True)
    cut_off = models.DateField("数据截止日")
    started_at = models.DateTimeField("开始")
    finished_at = models.DateTimeField("完成", null=True, blank=True)
    file_no = models.PositiveSmallIntegerField("当前文件", default=0)
    line_no = models.PositiveIntegerField("已处理到行", default=0)
    read = models.PositiveIntegerField("读入", default=0)
    done = models.PositiveIntegerField("新增", default=0)
    skipped = models.PositiveIntegerField("跳过", default=0)
    failed = models.PositiveIntegerField("失败", default=0)
    problems = models.JSONField("问题行", default=list)

    class Meta:
        verbose_name = "导入批次"
        constraints: ClassVar[list] = [
            models.CheckConstraint(
                name="regions_counts_agree", condition=Q(read=F("done") + F("skipped") + F("failed"))
            ),
        ]

    def __str__(self) -> str:
        return f"第 {self.pk} 批区划导入"
