"""What was declared, found, seen and told: economic lines, visits, neighbours."""

import json
from typing import Any

from django.db import models

from dibao.audit.watch import watched
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed
from dibao.registry.models import Person

from ..choices import Block, Level
from .case import Case, Paper

# How many of a period make a year; a one-off sum stands for itself and is never compared with a running one.
YEARLY = {"month": 12}


@watched
class EconomicLine(Sealed):
    """申报、核对、入户、认定 — one income, property or spending of one member, in four columns of fen.

    `found` and `visited` stay empty when nothing was found or seen; `accepted` is what the law is asked with.
    `found` is the sum of the line's `findings` that add up, per `found_period` (empty: the line's own period).
    A line whose columns differ needs an explanation by a named person before it counts.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="lines")
    member = models.ForeignKey(Person, models.PROTECT, related_name="+")
    block = models.CharField(max_length=10, choices=Block.choices)
    item = models.CharField("项目", max_length=24)
    period = models.CharField("周期", max_length=8, blank=True)
    received_on = models.DateField("取得日期", null=True)
    costs = models.BigIntegerField("成本（分）", default=0)
    area_m2 = models.PositiveIntegerField("面积", null=True)
    exemption = models.CharField("豁免理由", max_length=24, blank=True)
    declared = models.BigIntegerField("申报", null=True)
    found = models.BigIntegerField("核对", null=True)
    found_period = models.CharField("核对周期", max_length=8, blank=True)
    visited = models.BigIntegerField("入户", null=True)
    accepted = models.BigIntegerField("认定", null=True)
    source = models.CharField("核对来源", max_length=64, blank=True)
    explanation = models.CharField("差异说明", max_length=500, blank=True)
    evidence = models.ForeignKey(Paper, models.PROTECT, related_name="+", null=True, verbose_name="证明材料")
    accepted_by = models.CharField(max_length=64, blank=True)
    accepted_by_name = models.CharField(max_length=64, blank=True)
    removed = models.CharField("删除原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "经济状况"
        ordering = ["block", "item", "id"]

    @property
    def differs(self) -> bool:
        """Whether the columns that have a figure disagree, each by the year; what nobody declared always differs."""
        columns = (self.declared, self.period), (self.found, self.found_period or self.period)
        figures = {yearly(fen, period) for fen, period in (*columns, (self.visited, self.period)) if fen is not None}
        return len(figures) > 1 or self.declared is None

    @property
    def settled(self) -> bool:
        """Whether the law may be asked with this line."""
        return not self.differs or bool(self.explanation and self.accepted_by)

    @property
    def counts(self) -> int:
        """The figure the law is asked with, in fen per `period`: the accepted one, else the one all columns agree on.

        While the columns differ it is only a preview, and nobody decides with it.
        """
        for value in (self.accepted, self.visited, self.found_here, self.declared):
            if value is not None:
                return value
        return 0

    @property
    def found_here(self) -> int | None:
        """`found` per the line's own period; a year's sum that no twelve months make is rounded up to the fen."""
        if self.found is None or self.found_period in ("", self.period):
            return self.found
        return self.found * 12 if self.found_period == "month" else -(-self.found // 12)


def yearly(fen: int, period: str) -> int:
    """Fen per year of a sum per month, per year, or once."""
    return fen * YEARLY.get(period, 1)


@watched
class Visit(Sealed):
    """入户调查 — at home, by at least two, with photo and signatures."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="visits")
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.TOWNSHIP)
    at_time = models.DateTimeField("调查时间", null=True)
    place = models.CharField("调查地点", max_length=200, blank=True)
    present = models.CharField("在场家庭成员", max_length=200, blank=True)
    sheet = EncryptedTextField(verbose_name="调查情况")
    opinion = models.CharField("调查结论", max_length=1000, blank=True)
    finished_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = "入户调查"
        ordering = ["at"]

    @property
    def answers(self) -> dict[str, Any]:
        """The four blocks of the form: income, housing and utilities, health, employment (B4)."""
        return json.loads(self.sheet) if self.sheet else {}


@watched
class Investigator(models.Model):
    """调查人 — one of the two or more who went."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="investigators")
    name = models.CharField("姓名", max_length=64)
    unit = models.CharField("单位", max_length=120)
    staff_key = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "调查人"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["visit", "name"], name="investigator_once_per_visit")]


@watched
class NeighbourInterview(Sealed):
    """邻里访问 — the person visited is a code in every shared copy; the name is sealed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="interviews")
    code = models.CharField("被访人编号", max_length=16)
    name = EncryptedTextField(verbose_name="被访人")
    relation = models.CharField("与申请人的关系", max_length=64)
    on = models.DateField("日期")
    place = models.CharField("地点", max_length=120)
    method = models.CharField("方式", max_length=16)
    sheet = EncryptedTextField(verbose_name="访问情况")
    investigators = models.CharField("调查人", max_length=200)
    signed = models.BooleanField("被访人签字", default=True)
    by = models.CharField(max_length=64)

    class Meta:
        verbose_name = "邻里访问"
        ordering = ["on"]

    @property
    def answers(self) -> dict[str, str]:
        """Income, property, living, work and health as the neighbour told them."""
        return json.loads(self.sheet) if self.sheet else {}
