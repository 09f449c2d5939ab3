"""比对线索 — what a register says of somebody in payment, whose work it is, until when, and how it ended."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from dibao.access.choices import PostKind
from dibao.access.models import ScopedQuerySet, Staff
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed
from dibao.registry.models import Household, Person

from ..choices import HitState, Outcome
from .run import ScreeningRun
from .step import Step


class HitQuerySet(ScopedQuerySet):
    def open(self) -> "HitQuerySet":
        """Hits somebody must still look into."""
        return self.filter(state=HitState.OPEN)

    def waiting(self) -> "HitQuerySet":
        """Hits that are not at an end: to be looked into, or waiting for the hearing."""
        return self.filter(state__in=(HitState.OPEN, HitState.HEARING))

    def overdue(self, on: date) -> "HitQuerySet":
        """Waiting, and past the day they should have been done."""
        return self.waiting().filter(due_on__lt=on)


@watched
class Hit(Sealed):
    """比对线索 — one matter: a person (or a household) and one kind of finding, however many rows the register has.

    fact: keyed hash of what the register says; another fact opens the matter again, a decided one is not asked again.
    amount: fen as the finder reckons it. detail: the register's own rows, sealed; shown only for a purpose.
    """

    finder = models.CharField("类别", max_length=32, db_index=True)
    register = models.CharField("登记册", max_length=20)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    division = models.BigIntegerField(db_index=True)
    amount = models.BigIntegerField("金额（分）", null=True)
    on = models.DateField("发生日期", null=True)
    fact = models.CharField(max_length=64)
    detail = EncryptedTextField()
    reason = models.CharField(max_length=32, blank=True)
    state = models.CharField(max_length=8, choices=HitState.choices, default=HitState.OPEN)
    outcome = models.CharField("结论", max_length=8, choices=Outcome.choices, blank=True)
    why = models.CharField("说明", max_length=1000, blank=True)
    paper = models.CharField("佐证", max_length=200, blank=True)
    evidence = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True)
    post = models.CharField("由谁办", max_length=24, choices=PostKind.choices)
    owner = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    due_on = models.DateField("办理期限")
    closed_on = models.DateField(null=True)
    first_run = models.ForeignKey(ScreeningRun, models.PROTECT, related_name="+")
    seen_run = models.ForeignKey(ScreeningRun, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)

    objects = HitQuerySet.as_manager()

    class Meta:
        verbose_name = "比对线索"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["division", "due_on"], name="hit_waiting", condition=Q(state__in=("open", "hearing")))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["finder", "household", "person"],
                condition=~Q(person=None),
                name="one_hit_per_person_and_finder",
            ),
            models.UniqueConstraint(
                fields=["finder", "household"], condition=Q(person=None), name="one_hit_per_household_and_finder"
            ),
            models.CheckConstraint(
                condition=Q(state="open") | (~Q(outcome="") & ~Q(why="")), name="hit_ends_with_a_reason"
            ),
        ]

    @property
    def household_number(self) -> str:
        """户号, under which every audit event of the hit is found."""
        return self.household.number


@watched
class HitEvent(Step):
    """线索办理记录 — one move of a hit; `fact` is what the register said at that time."""

    matter = models.ForeignKey(Hit, models.PROTECT, related_name="events")
    fact = models.CharField(max_length=64)
    run = models.ForeignKey(ScreeningRun, models.PROTECT, related_name="+", null=True)

    class Meta(Step.Meta):
        verbose_name = "线索办理记录"
        abstract = False

    @classmethod
    def more(cls, hit: Hit, **given: Any) -> dict[str, Any]:
        """What a move keeps beside the common columns."""
        return {"fact": hit.fact, **given}
