"""授权书 — one person's leave to be looked up."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.registry.models import Person

from ..choices import Means, Party


class AuthorisationQuerySet(ScopedQuerySet):
    def live(self, on: date) -> Self:
        """Signed, begun, not expired and not withdrawn."""
        return self.filter(valid_from__lte=on, valid_to__gte=on, withdrawn_on=None)


@watched
class Authorisation(models.Model):
    """授权书 — one person's leave to be looked up, for a purpose, a scope and a time. 社会救助法 第四十条."""

    number = models.CharField("授权书编号", max_length=40, unique=True)
    case_number = models.CharField(max_length=32, db_index=True)
    division = models.BigIntegerField(db_index=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    party = models.CharField(max_length=10, choices=Party.choices)
    signed_by = models.CharField("签署人", max_length=64)
    guardian = models.BooleanField("由监护人签署", default=False)
    means = models.CharField("签署方式", max_length=10, choices=Means.choices, default=Means.PAPER)
    scope = models.JSONField("授权范围", default=list)
    purpose = models.CharField("用途", max_length=200)
    signed_on = models.DateField("签署日期")
    valid_from = models.DateField("有效期起")
    valid_to = models.DateField("有效期止")
    paper = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True)
    withdrawn_on = models.DateField("撤回日期", null=True)
    withdrawn_why = models.CharField("撤回原因", max_length=200, blank=True)

    objects = AuthorisationQuerySet.as_manager()

    class Meta:
        verbose_name = "核对授权"
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="authorisation_has_a_period"),
            models.CheckConstraint(
                condition=Q(case_number__gt="") & Q(purpose__gt=""), name="authorisation_names_case_and_purpose"
            ),
        ]

    def live(self, on: date) -> bool:
        """Whether it opens anything on that day."""
        return self.withdrawn_on is None and self.valid_from <= on <= self.valid_to

    def covers(self, *, person_id: Any, case_number: str, register: str, on: date) -> bool:
        """Whether it is this person's leave for this case to be looked up in this register on that day."""
        mine = self.person_id == person_id and self.case_number == case_number
        return mine and register in self.scope and self.live(on)
