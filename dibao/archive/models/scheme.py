"""归档规则 — dated rows of the scheme, entered by one person and put in force by another; never changed afterwards."""

import json

from django.db import models
from django.db.models import F, Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.kernel import clock

from ..choices import RulePart


@watched
class SchemeChange(models.Model):
    """规则变更 — rows that rest on one paper, begin on one day in one place, and are decided together."""

    division = models.BigIntegerField("适用地区", db_index=True)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止（不含）", null=True, blank=True)
    document = models.CharField("依据文件", max_length=200)
    entered_at = models.DateTimeField("录入时间", default=clock.now, editable=False)
    entered_by = models.CharField("录入人", max_length=64)
    entered_by_name = models.CharField("录入人姓名", max_length=64)
    entered_human = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField("决定时间", null=True, editable=False)
    decided_by = models.CharField("决定人", max_length=64, blank=True)
    decided_by_name = models.CharField("决定人姓名", max_length=64, blank=True)
    refused_why = models.CharField("退回原因", max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "规则变更"
        ordering = ["-entered_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="archive_a_change_has_a_period"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by="", refused_why="")
                | (Q(decided_at__isnull=False) & ~Q(decided_by="")),
                name="archive_a_decided_change_has_its_decider",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.valid_from}"

    @property
    def waiting(self) -> bool:
        return self.decided_at is None

    @property
    def in_force(self) -> bool:
        """Whether it was put in force; from its first day on it then counts."""
        return self.decided_at is not None and not self.refused_why

    @property
    def state(self) -> str:
        """Where the change stands, in words."""
        if self.waiting:
            return "待另一人确认"
        return "已退回" if self.refused_why else "已确认"


@watched
class SchemeRow(models.Model):
    """规则行 — one kind of paper, one required paper or one term; a value of null ends the rule in that place."""

    change = models.ForeignKey(SchemeChange, models.PROTECT, related_name="rows", verbose_name="规则变更")
    part = models.CharField("规则类别", max_length=8, choices=RulePart.choices)
    key = models.CharField("规则", max_length=80)
    value = models.JSONField("内容", null=True)

    class Meta:
        verbose_name = "规则行"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["change", "part", "key"], name="archive_one_row_per_rule")]

    def __str__(self) -> str:
        return f"{self.part} {self.key}"

    @property
    def json(self) -> str:
        """The value as one canonical text: what the resolver keeps its answers by."""
        return json.dumps(self.value, ensure_ascii=False, sort_keys=True)
