"""动态调整 — one household's change from its ground to its end, and who did what."""

from django.db import models
from django.db.models import Q

from dibao.access.choices import PostKind
from dibao.access.models import ScopedQuerySet
from dibao.archive.models import Volume
from dibao.audit.watch import watched
from dibao.casework.models import Award, AwardAmount
from dibao.kernel import clock
from dibao.registry.models import Household

from ..choices import Course, Direction, Ground, Kind, Result, Status


class AdjustmentQuerySet(ScopedQuerySet):
    def open(self) -> "AdjustmentQuerySet":
        """Adjustments that are not at an end."""
        return self.exclude(status=Status.CLOSED)


@watched
class Adjustment(models.Model):
    """动态调整 — why a household is looked at again, what was found, and what became of it. Money: fen per month.

    before: the amount the reckoning was made against; another one in force at the effect makes the decision void.
    division: the village that answers for it; after a move the new village opens an adjustment of its own.
    """

    number = models.CharField("编号", max_length=32, unique=True)
    award = models.ForeignKey(Award, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    division = models.BigIntegerField("村（社区）", db_index=True)
    ground = models.CharField("事由", max_length=20, choices=Ground.choices)
    source = models.CharField("来源", max_length=80, blank=True, db_index=True)
    kind = models.CharField("变动", max_length=16, choices=Kind.choices, blank=True)
    course = models.CharField("办法", max_length=8, choices=Course.choices, blank=True)
    direction = models.CharField("增减", max_length=8, choices=Direction.choices, default=Direction.NONE)
    status = models.CharField("状态", max_length=16, choices=Status.choices, default=Status.OPENED, db_index=True)
    version = models.PositiveIntegerField(default=1)
    happened_on = models.DateField("变动发生日期", null=True)
    effective_month = models.DateField("生效月", null=True)
    before = models.ForeignKey(AwardAmount, models.PROTECT, related_name="+", null=True)
    before_month = models.BigIntegerField("原月保障金（分）", default=0)
    after_month = models.BigIntegerField("新月保障金（分）", null=True)
    taper_months = models.PositiveSmallIntegerField("渐退月数", default=0)
    to_division = models.BigIntegerField("迁往", null=True)
    result = models.CharField("结果", max_length=12, choices=Result.choices, blank=True)
    post = models.CharField("由谁办", max_length=24, choices=PostKind.choices)
    due_on = models.DateField("办理期限")
    volume = models.ForeignKey(Volume, models.PROTECT, related_name="+", null=True)
    opened_by = models.CharField(max_length=64)
    opened_at = models.DateTimeField(default=clock.now)
    closed_on = models.DateField(null=True)

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        verbose_name = "动态调整"
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["division", "due_on"], name="adjustment_open", condition=~Q(status="closed"))]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "division"], condition=~Q(status="closed"), name="one_open_adjustment_per_award"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("hearing_called", "heard")) | Q(course="cut"), name="only_a_cut_is_heard"
            ),
            models.CheckConstraint(condition=~Q(status="closed") | ~Q(result=""), name="adjustment_ends_with_a_result"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def household_number(self) -> str:
        """户号, under which every audit event of the adjustment is found."""
        return self.household.number

    @property
    def arrived(self) -> bool:
        """迁入 — opened by the place the family came from; what the standard here gives has yet to be reckoned."""
        return self.ground == Ground.MOVE and self.source != ""

    @property
    def unexplored(self) -> bool:
        """Nothing to reckon with yet: no change has been entered, and it was not the move itself that brought it here."""
        return not (self.kind or self.arrived)


@watched
class AdjustmentGround(models.Model):
    """事由 — one reason to look again; a second one joins the adjustment that is open."""

    adjustment = models.ForeignKey(Adjustment, models.PROTECT, related_name="grounds")
    ground = models.CharField(max_length=20, choices=Ground.choices)
    why = models.CharField("说明", max_length=1000)
    source = models.CharField("来源", max_length=80, blank=True, db_index=True)
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "调整事由"
        ordering = ["pk"]


@watched
class AdjustmentEvent(models.Model):
    """办理记录 — one move, never changed."""

    adjustment = models.ForeignKey(Adjustment, models.PROTECT, related_name="events")
    move = models.CharField(max_length=16)
    source = models.CharField(max_length=16)
    target = models.CharField(max_length=16)
    actor = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=64)
    human = models.CharField(max_length=64, blank=True)
    why = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "调整办理记录"
        ordering = ["pk"]
