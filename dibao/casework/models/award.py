"""保障决定 and what it pays from which month on: every change of the amount is a row, none is ever overwritten."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.kernel import clock
from dibao.policy.models import ParameterSet
from dibao.registry.choices import Track
from dibao.registry.models import Household

from ..choices import AWARDED, OF_A_STANDARD, AmountReason, ExitReason, Outcome
from .case import Case
from .decision import Assessment


@watched
class Award(models.Model):
    """保障决定 — what the household gets from which month, until it is changed or ended.

    `amount_month` and `uplift_month` are what was confirmed at first; what is paid in a month says `amount_on`.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="award")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    division = models.BigIntegerField(db_index=True)
    track = models.CharField(max_length=8, choices=Track.choices)
    outcome = models.CharField("类别", max_length=16, choices=[(o.value, o.label) for o in Outcome if o in AWARDED])
    members = models.PositiveSmallIntegerField("保障人口")
    amount_month = models.BigIntegerField("月保障金（分）")
    uplift_month = models.BigIntegerField("其中分类施保（分）", default=0)
    starts_on = models.DateField("起发月")
    review_due = models.DateField("下次复核")
    confirmed_on = models.DateField("确认日期")
    ended_on = models.DateField("退出日期", null=True)
    end_reason = models.CharField(max_length=20, choices=ExitReason.choices, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "保障决定"
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(ended_on=None), name="one_live_award_per_household"
            ),
            models.CheckConstraint(condition=Q(amount_month__gte=0), name="award_never_negative"),
        ]

    @property
    def household_number(self) -> str:
        """户号, under which every audit event of the award is found."""
        return self.household.number

    def amount_on(self, month: date, known_at: datetime | None = None) -> "AwardAmount | None":
        """某月的保障金 — the amount in force in that month, as it was known then; None before and after the award.

        The latest start wins, then the newest decision: one made late for an earlier month leaves later ones alone.
        """
        first = month.replace(day=1)
        if self.ended_on and first > self.ended_on:
            return None
        return self._newest(first, known_at)

    def _newest(self, first: date, known_at: datetime | None = None) -> "AwardAmount | None":
        return in_force((row for row in self.amounts.all() if row.known(known_at)), first)

    @property
    def present(self) -> "AwardAmount | None":
        """The amount of this month; before the first month the one it begins with, after the exit the last one."""
        return self._newest(max(self.starts_on, min(clock.today(), self.ended_on or date.max)))

    @property
    def paid_now(self) -> int:
        """What the award pays at present, fen per month; nothing when it ended before its first month."""
        present = self.present
        return present.amount_month if present else 0


def in_force(rows: "Iterable[AwardAmount]", month: date) -> "AwardAmount | None":
    """某月执行的金额 among these: the latest start, then the newest decision; None before the first of them."""
    begun = (row for row in rows if row.from_month <= month)
    return max(begun, key=lambda row: (row.from_month, row.decided_at, row.pk), default=None)


def live_on(on: date) -> Q:
    """Awards in force on that day."""
    return Q(starts_on__lte=on) & (Q(ended_on=None) | Q(ended_on__gt=on))


@watched
class AwardAmount(models.Model):
    """保障金额 — fen per month from a month on, with the facts, the day and the figures it was reckoned from.

    `basis` holds the facts, `on` the day they were reckoned for, `parameter_set` the figures in force then. Taking a
    change back is a newer row for the same month (`undone`); `change` is the number of the change of the standard, or of
    the adjustment, that made the row. A taper's months rest on the assessment that found the family above the line;
    `members` fewer than it found are those whose own share is withheld for refused work.
    """

    award = models.ForeignKey(Award, models.PROTECT, related_name="amounts")
    from_month = models.DateField("起始月")
    amount_month = models.BigIntegerField("月保障金（分）")
    uplift_month = models.BigIntegerField("其中分类施保（分）", default=0)
    members = models.PositiveSmallIntegerField("保障人口")
    basis = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    on = models.DateField("核算日期")
    parameter_set = models.ForeignKey(ParameterSet, models.PROTECT, related_name="+", null=True)
    rules_version = models.CharField("规则版本", max_length=16, default="")
    reason = models.CharField("原因", max_length=16, choices=AmountReason.choices)
    change = models.CharField("调整编号", max_length=32, blank=True)
    decided_by = models.CharField(max_length=64)
    decided_by_name = models.CharField("决定人", max_length=64)
    decided_at = models.DateTimeField("决定时间", default=clock.now)

    class Meta:
        verbose_name = "保障金额"
        ordering = ["from_month", "decided_at", "pk"]
        indexes = [models.Index(fields=["change"], name="award_amount_change", condition=~Q(change=""))]
        constraints = [
            models.CheckConstraint(condition=Q(amount_month__gte=0), name="amount_never_negative"),
            models.CheckConstraint(
                condition=Q(uplift_month__gte=0, uplift_month__lte=models.F("amount_month")), name="uplift_is_a_part"
            ),
            models.UniqueConstraint(
                fields=["award", "change", "reason"],
                condition=Q(reason__in=OF_A_STANDARD) & ~Q(change=""),
                name="one_amount_per_award_and_change",
            ),
        ]

    def known(self, at: datetime | None) -> bool:
        """Whether this had been decided at that moment; always, when no moment is given."""
        return at is None or self.decided_at <= at


@watched
class BackPay(models.Model):
    """补发 — what months already paid were short of; taking a change back writes the same with a minus."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="back_pay")
    change = models.CharField("标准调整编号", max_length=32)
    reason = models.CharField("原因", max_length=16, choices=AmountReason.choices)
    from_month = models.DateField("自")
    to_month = models.DateField("至（含）")
    months = models.PositiveSmallIntegerField("月数")
    each_month = models.BigIntegerField("每月补发（分）")
    amount = models.BigIntegerField("补发合计（分）")
    decided_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "补发"
        ordering = ["pk"]
        indexes = [models.Index(fields=["change"], name="back_pay_change")]
        constraints = [
            models.UniqueConstraint(fields=["award", "change", "reason"], name="one_back_pay_per_award_and_change"),
            models.CheckConstraint(
                condition=Q(amount=models.F("each_month") * models.F("months")), name="back_pay_adds_up"
            ),
            models.CheckConstraint(condition=Q(to_month__gte=models.F("from_month")), name="back_pay_has_months"),
        ]
