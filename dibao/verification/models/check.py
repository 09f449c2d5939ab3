"""信息核对 — one request, its queries, what was found."""

import re
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.kernel import clock
from dibao.registry.models import Person

from ..choices import ANSWERED, OPEN, Answer, Origin, Register
from .authorisation import Authorisation
from .dispatch import Dispatch
from .reply import Reply


@watched
class Check(models.Model):
    """信息核对 — one request for one case, asked within its deadline and closed by a dated report."""

    case_number = models.CharField(max_length=32, db_index=True)
    division = models.BigIntegerField(db_index=True)
    track = models.CharField(max_length=8, default="any")
    requested_on = models.DateField()
    requested_by = models.CharField(max_length=64)
    reported_on = models.DateField(null=True)
    reported_by = models.CharField(max_length=64, blank=True)
    reported_by_name = models.CharField(max_length=64, blank=True)
    conclusion = models.CharField("核对结论", max_length=1000, blank=True)
    kept_away = models.JSONField("应当回避的人", default=list)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "信息核对"
        constraints = [
            models.UniqueConstraint(fields=["case_number"], condition=Q(reported_on=None), name="one_open_check"),
            models.CheckConstraint(condition=Q(case_number__gt=""), name="check_belongs_to_a_case"),
        ]


# Given by the database, so that a query can neither lack a number nor share one.
_NUMBER = re.compile(r"CX[0-9]{10}")


class QueryQuerySet(ScopedQuerySet):
    division_field = "check_request__division"

    def open(self) -> Self:
        """May still take an answer: no report yet, nothing answered."""
        return self.filter(answer__in=OPEN, check_request__reported_on=None)

    def numbered(self, number: str) -> Self:
        """The one with this 查询编号; none for anything that is no such number."""
        return self.filter(pk=int(number[2:])) if _NUMBER.fullmatch(number) else self.none()

    def leaveless(self, on: date) -> Self:
        """Open ones whose authorisation is withdrawn, not begun or over on that day."""
        leave = "authorisation__"
        dead = Q(**{f"{leave}valid_to__lt": on}) | Q(**{f"{leave}valid_from__gt": on})
        return self.open().filter(dead | Q(**{f"{leave}withdrawn_on__isnull": False}))


@watched
class Query(models.Model):
    """查询 — one register asked about one person in one check, under one authorisation; without a case no query."""

    check_request = models.ForeignKey(Check, models.PROTECT, related_name="queries")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    authorisation = models.ForeignKey(Authorisation, models.PROTECT, related_name="queries")
    register = models.CharField(max_length=20, choices=Register.choices)
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.ASKED)
    answered_on = models.DateField(null=True)
    note = models.CharField("说明", max_length=300, blank=True)
    asked_at = models.DateTimeField(default=clock.now, editable=False)
    due_on = models.DateField("答复期限", null=True)
    sent_on = models.DateField("送出日期", null=True)
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="queries", null=True)
    reply = models.ForeignKey(Reply, models.PROTECT, related_name="queries", null=True)
    origin = models.CharField("答复来源", max_length=10, choices=Origin.choices, blank=True)
    known_on = models.DateField("所依据的以前答复的日期", null=True)

    objects = QueryQuerySet.as_manager()

    class Meta:
        verbose_name = "查询"
        ordering = ["person", "register"]
        constraints = [
            models.UniqueConstraint(fields=["check_request", "person", "register"], name="asked_once_per_check"),
            models.CheckConstraint(
                condition=~Q(answer__in=ANSWERED) | Q(answered_on__isnull=False), name="an_answer_has_its_day"
            ),
        ]

    @property
    def number(self) -> str:
        """查询编号 — what a department writes beside its answer."""
        return f"CX{self.pk:010d}"


@watched
class Finding(models.Model):
    """核对发现 — what a register holds: an income, a property or a mere hint, in fen.

    kind, on and question come from the source (``sources.shape.Found``); a question waits for a short answer.
    """

    query = models.ForeignKey(Query, models.PROTECT, related_name="findings")
    block = models.CharField(max_length=10)
    item = models.CharField(max_length=24)
    amount = models.BigIntegerField(null=True)
    period = models.CharField(max_length=8, blank=True)
    text = models.CharField("内容", max_length=300)
    kind = models.CharField(max_length=24, blank=True)
    on = models.DateField("发生日期", null=True)
    question = models.CharField("需要核实的问题", max_length=100, blank=True)

    class Meta:
        verbose_name = "核对发现"
        ordering = ["pk"]
