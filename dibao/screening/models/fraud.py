"""骗保档案 — the family, the evidence, the amount, the decision, and how the money comes back."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.casework.models import Case
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.registry.models import Household

from ..choices import FraudState
from .hit import Hit
from .step import Step


@watched
class FraudFile(models.Model):
    """骗保档案 — fen; `returned` is written when money really comes back. 社会救助法 第七十三条."""

    number = models.CharField("编号", max_length=32, unique=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", null=True)
    division = models.BigIntegerField(db_index=True)
    suspicion = models.CharField("涉嫌事实", max_length=1000)
    acted_on = models.DateField("行为日期")
    state = models.CharField(max_length=16, choices=FraudState.choices, default=FraudState.INVESTIGATING)
    obtained = models.BigIntegerField("骗取金额（分）", null=True)
    months = models.CharField("所属月份", max_length=100, blank=True)
    fine = models.BigIntegerField("罚款（分）", default=0)
    fine_cap = models.BigIntegerField("罚款上限（分）", null=True)
    decision = models.CharField("处理决定", max_length=1000, blank=True)
    basis = models.CharField("依据", max_length=200, blank=True)
    decided_on = models.DateField(null=True)
    consent_on = models.DateField("当事人同意还款日期", null=True)
    consent = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True, verbose_name="还款承诺书")
    returned = models.BigIntegerField("已追回（分）", default=0)
    version = models.PositiveIntegerField(default=1)
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "骗保档案"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(fine__gte=0, returned__gte=0), name="fraud_never_negative"),
            models.CheckConstraint(condition=Q(fine=0) | Q(fine__lte=F("fine_cap")), name="fine_within_its_cap"),
            models.UniqueConstraint(
                fields=["household"], condition=Q(state="investigating"), name="one_investigation_per_household"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def household_number(self) -> str:
        """户号, under which every audit event of the file is found."""
        return self.household.number


@watched
class FraudEvidence(models.Model):
    """骗保证据 — a hit, or a paper, and what it proves."""

    file = models.ForeignKey(FraudFile, models.PROTECT, related_name="evidence")
    hit = models.ForeignKey(Hit, models.PROTECT, related_name="+", null=True)
    paper = models.CharField("材料", max_length=200, blank=True)
    proves = models.CharField("证明什么", max_length=300)

    class Meta:
        verbose_name = "骗保证据"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["file", "hit"], condition=~Q(hit=None), name="one_hit_once_in_a_file")
        ]


@watched
class RecoveryLine(models.Model):
    """还款计划 — one instalment the family agreed to, fen. A newer plan replaces it, it stays."""

    file = models.ForeignKey(FraudFile, models.PROTECT, related_name="plan")
    due_on = models.DateField("应还日期")
    amount = models.BigIntegerField("应还金额（分）")
    replaced = models.BooleanField(default=False)

    class Meta:
        verbose_name = "还款计划"
        ordering = ["due_on", "pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_is_something")]


@watched
class FraudEvent(Step):
    """骗保办理记录 — one move of a fraud file."""

    matter = models.ForeignKey(FraudFile, models.PROTECT, related_name="events")

    class Meta(Step.Meta):
        verbose_name = "骗保办理记录"
        abstract = False

    @classmethod
    def more(cls, file: FraudFile, **given: Any) -> dict[str, Any]:
        """What a move keeps beside the common columns."""
        return given
