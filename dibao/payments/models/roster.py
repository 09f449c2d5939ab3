"""A roster of a month and place, its lines, what they are in arrears of, who did what, who released what was held."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.casework.models import Award, AwardAmount
from dibao.kernel import clock
from dibao.registry.models import Account, Household

from ..choices import ChangeKind, Hold, RosterKind, Status


@watched
class Roster(models.Model):
    """发放名册 — what is paid in one month to the families of one place. Money in fen.

    `last` is the highest award there was when it was begun, `position` the last one weighed; `seen` = lines + skipped
    moves in the same transaction as the lines. `digest` freezes the lines when the roster is approved.
    """

    number = models.CharField("编号", max_length=32, unique=True)
    division = models.BigIntegerField("地区", db_index=True)
    month = models.DateField("发放月份")
    kind = models.CharField("种类", max_length=12, choices=RosterKind.choices, default=RosterKind.REGULAR)
    status = models.CharField("状态", max_length=12, choices=Status.choices, default=Status.BUILDING)
    version = models.PositiveIntegerField(default=1)
    last = models.BigIntegerField(default=0)
    position = models.BigIntegerField(default=0)
    due = models.PositiveIntegerField("应办", default=0)
    seen = models.PositiveIntegerField("已办", default=0)
    lines = models.PositiveIntegerField("户数", default=0)
    members = models.PositiveIntegerField("人数", default=0)
    skipped = models.PositiveIntegerField("未列入", default=0)
    reasons = models.JSONField("未列入的原因", default=dict)
    total = models.BigIntegerField("合计（分）", default=0)
    held = models.PositiveIntegerField("暂缓户数", default=0)
    held_total = models.BigIntegerField("暂缓合计（分）", default=0)
    digest = models.CharField("名册摘要", max_length=64, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    built_at = models.DateTimeField("编制完毕", null=True)
    approved_at = models.DateTimeField("批准", null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "发放名册"
        ordering = ["-month", "division", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "month"],
                condition=Q(kind="regular") & ~Q(status="discarded"),
                name="one_regular_roster_per_place_and_month",
            ),
            models.CheckConstraint(condition=Q(seen=F("lines") + F("skipped")), name="roster_counts_add_up"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def percent(self) -> int:
        """How far building is, for the progress bar."""
        return min(self.seen * 100 // self.due, 100) if self.due else 100

    @property
    def payable(self) -> int:
        """可发 — fen of the lines that are not held."""
        return self.total - self.held_total


@watched
class RosterEvent(models.Model):
    """办理记录 — one move, never changed."""

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="events")
    move = models.CharField(max_length=16)
    source = models.CharField(max_length=16)
    target = models.CharField(max_length=16)
    actor = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=64)
    human = models.CharField(max_length=64, blank=True)
    why = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "办理记录"
        ordering = ["pk"]


class LineQuerySet(ScopedQuerySet):
    def live(self) -> "LineQuerySet":
        """Lines that count: those of a discarded roster do not."""
        return self.filter(live=True)


class Line(models.Model):
    """名册一行 — what one award gets in one month, in fen, with the facts it rests on frozen beside it.

    Not watched one by one: the digest of the roster covers every line from its approval on. `amount` is the decision the
    grant rests on (None: only back pay), `before` the grant and uplift of the month before.
    """

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="rows", db_index=False)
    award = models.ForeignKey(Award, models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    division = models.BigIntegerField()
    month = models.DateField("发放月份")
    members = models.PositiveSmallIntegerField("保障人口")
    grant = models.BigIntegerField("保障金（分）", default=0)
    uplift = models.BigIntegerField("分类施保（分）", default=0)
    back_pay = models.BigIntegerField("补发（分）", default=0)
    price_subsidy = models.BigIntegerField("价格临时补贴（分）", default=0)
    total = models.BigIntegerField("合计（分）")
    before = models.BigIntegerField("上月（分）", default=0)
    amount = models.ForeignKey(AwardAmount, models.PROTECT, related_name="+", null=True, db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True, db_index=False)
    change = models.CharField("与上月相比", max_length=12, choices=ChangeKind.choices)
    hold = models.CharField("暂缓", max_length=16, choices=Hold.choices, blank=True)
    live = models.BooleanField(default=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = "名册一行"
        indexes = [
            models.Index(fields=["roster", "division"], name="line_roster_place"),
            models.Index(fields=["roster", "hold"], name="line_held", condition=~Q(hold="")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "month"], condition=Q(live=True), name="one_living_line_per_award_and_month"
            ),
            models.CheckConstraint(
                condition=Q(total=F("grant") + F("uplift") + F("back_pay") + F("price_subsidy")), name="line_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(grant__gte=0, uplift__gte=0, back_pay__gte=0, price_subsidy__gte=0, total__gt=0),
                name="line_never_negative",
            ),
        ]

    @property
    def household_number(self) -> str:
        """户号, under which every audit event about the line is found."""
        found: Any = self.household
        return str(found.number)


class Arrear(models.Model):
    """补发明细 — one earlier month of a line: what was due, what had been booked, what is paid now. Fen."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="arrears")
    month = models.DateField("月份")
    due = models.BigIntegerField("应发（分）")
    booked = models.BigIntegerField("已发（分）")
    amount = models.BigIntegerField("补发（分）")

    class Meta:
        verbose_name = "补发明细"
        ordering = ["month"]
        constraints = [
            models.UniqueConstraint(fields=["line", "month"], name="one_arrear_per_line_and_month"),
            models.CheckConstraint(
                condition=Q(amount=F("due") - F("booked"), amount__gt=0), name="arrear_is_what_is_short"
            ),
        ]


@watched
class Release(models.Model):
    """解除暂缓 — a named human said that this line may be paid though it looked wrong, until which month, and why."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="releases")
    award = models.ForeignKey(Award, models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True)
    division = models.BigIntegerField(db_index=True)
    hold = models.CharField("暂缓原因", max_length=16, choices=Hold.choices)
    why = models.CharField("理由", max_length=1000)
    until = models.DateField("有效至（月）")
    by = models.CharField(max_length=64)
    by_name = models.CharField("解除人", max_length=64)
    human = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "解除暂缓"
        ordering = ["pk"]

    @property
    def household_number(self) -> str:
        """户号."""
        return self.line.household_number
