"""One look at one family: why, until when, in which way, by whom, and how it ended."""

from datetime import date

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet, Staff
from dibao.audit.watch import watched
from dibao.casework.models import Award
from dibao.kernel import clock
from dibao.kernel.fields import Sealed
from dibao.registry.models import Household

from ..choices import Ground, State, Way
from .spot import SpotCheck


class VisitQuerySet(ScopedQuerySet):
    def open(self) -> "VisitQuerySet":
        """Visits nobody has made yet."""
        return self.filter(state=State.PLANNED)

    def overdue(self, on: date) -> "VisitQuerySet":
        """Those of them whose last day is gone."""
        return self.open().filter(due_on__lt=on)

    def made(self) -> "VisitQuerySet":
        """Visits that were made, with or without a change."""
        return self.filter(state__in=(State.UNCHANGED, State.DIFFERS))


@watched
class Visit(Sealed):
    """核查任务 — one family to look at until `due_on`, by visit or call, and what came of it.

    planned_on: the day of the trip. phone: a call counts where a visit was meant. next_due: the next look that the
    result led to. source: what asked for it ("label:id"), empty for a cycle.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    award = models.ForeignKey(Award, models.PROTECT, related_name="+")
    division = models.BigIntegerField(db_index=True)
    ground = models.CharField("事由", max_length=16, choices=Ground.choices)
    why = models.CharField("说明", max_length=200, blank=True)
    source = models.CharField(max_length=100, blank=True)
    way = models.CharField("方式", max_length=24, choices=Way.choices)
    phone = models.BooleanField("电话也算", default=False)
    due_on = models.DateField("最迟")
    planned_on = models.DateField("排定日期", null=True)
    assigned = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True, verbose_name="经办人")
    spot_check = models.ForeignKey(SpotCheck, models.PROTECT, related_name="visits", null=True)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.PLANNED)
    version = models.PositiveIntegerField(default=1)
    visited_on = models.DateField("核查日期", null=True)
    result = models.CharField("结果", max_length=1000, blank=True)
    next_due = models.DateField("下次复核", null=True)
    adjustment = models.CharField("变更编号", max_length=32, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "核查任务"
        ordering = ["due_on", "division", "id"]
        indexes = [models.Index(fields=["division", "due_on"], name="visit_open", condition=Q(state="planned"))]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "ground"], condition=Q(state="planned"), name="one_open_visit_per_award_and_ground"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("planned", "cancelled")) | Q(visited_on__isnull=False),
                name="made_visit_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_number} {self.get_ground_display()}"

    @property
    def household_number(self) -> str:
        """户号, under which every audit event of the visit is found."""
        return self.household.number


@watched
class VisitEvent(models.Model):
    """办理记录 — one move, never changed."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="events")
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
