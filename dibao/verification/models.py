"""Authorisations, checks and findings; a case is known here by its number only."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.registry.models import Person

from .choices import Answer, Party, Register


class AuthorisationQuerySet(ScopedQuerySet):
    def live(self, on: date) -> Self:
        """Signed, begun, not expired and not withdrawn."""
        return self.filter(valid_from__lte=on, valid_to__gte=on, withdrawn_on=None)


@watched
class Authorisation(models.Model):
    """授权书 — one person's leave to be looked up, for a purpose, a scope and a time."""

    number = models.CharField("授权书编号", max_length=40, unique=True)
    case_number = models.CharField(max_length=32, db_index=True)
    division = models.BigIntegerField(db_index=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    party = models.CharField(max_length=10, choices=Party.choices)
    signed_by = models.CharField("签署人", max_length=64)
    guardian = models.BooleanField("由监护人签署", default=False)
    scope = models.JSONField("授权范围", default=list)
    purpose = models.CharField("用途", max_length=200)
    signed_on = models.DateField("签署日期")
    valid_from = models.DateField("有效期起")
    valid_to = models.DateField("有效期止")
    paper = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True)
    withdrawn_on = models.DateField("撤回日期", null=True)

    objects = AuthorisationQuerySet.as_manager()

    class Meta:
        verbose_name = "核对授权"
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="authorisation_has_a_period")
        ]


@watched
class Check(models.Model):
    """信息核对 — one request for one case, asked within its deadline and closed by a dated report."""

    case_number = models.CharField(max_length=32, db_index=True)
    division = models.BigIntegerField(db_index=True)
    requested_on = models.DateField()
    requested_by = models.CharField(max_length=64)
    reported_on = models.DateField(null=True)
    reported_by = models.CharField(max_length=64, blank=True)
    reported_by_name = models.CharField(max_length=64, blank=True)
    conclusion = models.CharField("核对结论", max_length=1000, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "信息核对"
        constraints = [
            models.UniqueConstraint(fields=["case_number"], condition=Q(reported_on=None), name="one_open_check")
        ]


@watched
class Query(models.Model):
    """查询 — one register asked about one person in one check; without a check there is no query."""

    check_request = models.ForeignKey(Check, models.PROTECT, related_name="queries")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    authorisation = models.ForeignKey(Authorisation, models.PROTECT, related_name="+")
    register = models.CharField(max_length=20, choices=Register.choices)
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.ASKED)
    answered_on = models.DateField(null=True)
    note = models.CharField("说明", max_length=300, blank=True)
    asked_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = "查询"
        ordering = ["person", "register"]
        constraints = [
            models.UniqueConstraint(fields=["check_request", "person", "register"], name="asked_once_per_check")
        ]


@watched
class Finding(models.Model):
    """核对发现 — what a register holds: an income, a property or a mere hint, in fen."""

    query = models.ForeignKey(Query, models.PROTECT, related_name="findings")
    block = models.CharField(max_length=10)
    item = models.CharField(max_length=24)
    amount = models.BigIntegerField(null=True)
    period = models.CharField(max_length=8, blank=True)
    text = models.CharField("内容", max_length=300)

    class Meta:
        verbose_name = "核对发现"
        ordering = ["pk"]
