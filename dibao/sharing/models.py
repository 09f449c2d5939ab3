"""Agreements with departments, what they asked, and what each of our families was told of to them."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.casework.models import Award
from dibao.documents.models import StoredFile
from dibao.exchange.models import Package, Partner
from dibao.kernel import clock
from dibao.registry.models import Household, Person

from .choices import AgreementState, EnquiryState, Result


@watched
class Agreement(models.Model):
    """共享约定 — what one department may be told, what for, about which places, how much of it, until when.

    `agreed` are slugs of `choices.FIELDS`; `monthly` counts people asked about in a calendar month.
    """

    number = models.CharField("约定编号", max_length=24, unique=True)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", verbose_name="来询单位")
    division = models.BigIntegerField("可查地区", db_index=True)
    purpose = models.CharField("用途", max_length=200)
    basis = models.CharField("依据", max_length=200)
    agreed = models.JSONField("可提供的内容", default=list)
    monthly = models.PositiveIntegerField("每月最多查询人数")
    answer_wd = models.PositiveSmallIntegerField("答复期限（工作日）")
    valid_from = models.DateField("生效日期")
    valid_to = models.DateField("有效期至（含）")
    state = models.CharField("状态", max_length=10, choices=AgreementState, default=AgreementState.ENTERED)
    version = models.PositiveIntegerField(default=1)
    entered_at = models.DateTimeField("录入时间", default=clock.now)
    entered_by = models.CharField(max_length=64)
    entered_by_name = models.CharField("录入人", max_length=64)
    entered_human = models.CharField(max_length=64)
    decided_at = models.DateTimeField("复核时间", null=True)
    decided_by = models.CharField(max_length=64, blank=True)
    decided_by_name = models.CharField("复核人", max_length=64, blank=True)
    why = models.CharField("说明", max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "共享约定"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="sharing_ends_after_start"),
            models.CheckConstraint(condition=Q(monthly__gte=1), name="agreement_lets_somebody_be_asked"),
        ]

    def __str__(self) -> str:
        return self.number

    def in_force(self, on: date) -> bool:
        """Whether questions may be answered under it on that day."""
        return self.state == AgreementState.CONFIRMED and self.valid_from <= on <= self.valid_to


@watched
class Enquiry(models.Model):
    """来询 — one package of questions under one agreement. asked = found + nothing + unclear once it is answered."""

    number = models.CharField("来询编号", max_length=24, unique=True)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="enquiries")
    division = models.BigIntegerField(db_index=True)
    package = models.OneToOneField(Package, models.PROTECT, related_name="+")
    table = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    reply = models.OneToOneField(Package, models.PROTECT, related_name="+", null=True)
    state = models.CharField("状态", max_length=10, choices=EnquiryState, default=EnquiryState.RECEIVED)
    version = models.PositiveIntegerField(default=1)
    asked = models.PositiveIntegerField("查询人数")
    found = models.PositiveIntegerField("在册", default=0)
    nothing = models.PositiveIntegerField("不在册", default=0)
    unclear = models.PositiveIntegerField("姓名和证件号码不一致", default=0)
    received_on = models.DateField("收到日期", default=clock.today)
    due_on = models.DateField("应答复日期")
    received_by_name = models.CharField("接收人", max_length=64)
    answered_on = models.DateField("答复日期", null=True)
    answered_by_name = models.CharField("答复人", max_length=64, blank=True)
    why = models.CharField("不予答复的理由", max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "来询"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=EnquiryState.ANSWERED) | Q(asked=F("found") + F("nothing") + F("unclear")),
                name="every_row_of_an_enquiry_is_answered",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def results(self) -> list[tuple[str, int]]:
        """How many rows came to what, in words."""
        return [(result.label, getattr(self, result.value)) for result in Result]


class ToldQuerySet(ScopedQuerySet):
    division_field = "enquiry__division"


@watched
class Told(models.Model):
    """已提供 — what a department was told of one person of ours; of anybody else nothing is kept."""

    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="told")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    award = models.ForeignKey(Award, models.PROTECT, related_name="+")
    place = models.PositiveIntegerField("行号")
    given = models.JSONField("提供的内容", default=dict)

    objects = ToldQuerySet.as_manager()

    class Meta:
        verbose_name = "提供记录"
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["enquiry", "place"], name="a_row_is_told_once")]

    @property
    def household_number(self) -> str:
        """户号, under which the family finds who was told of it."""
        return self.household.number
