"""同一人判定 — what a named person said of two registered people, on which evidence."""

import json
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from dibao.access.choices import BUSINESS
from dibao.audit.watch import watched
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed
from dibao.regions import codes
from dibao.registry.models import Person

from ..choices import Answer, DecisionState


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, staff: Any) -> Self:
        """Pairs of which one person at least is registered inside the live business posts of `staff`."""
        inside = Q(pk__in=[])
        for post in getattr(staff, "live_posts", ()):
            if post.kind in BUSINESS:
                span = codes.span(post.division)
                inside |= Q(a__division__range=span) | Q(b__division__range=span)
        return self.filter(inside)

    def open(self) -> Self:
        """Those somebody still has to look at."""
        return self.filter(state=DecisionState.OPEN)

    def in_force(self) -> Self:
        """The newest of each pair."""
        return self.exclude(state=DecisionState.PAST)


@watched
class Decision(Sealed):
    """同一人判定 — same, different or unsure; `a` has the smaller key. Never changed but to be followed up or replaced."""

    a = models.ForeignKey(Person, models.PROTECT, related_name="+")
    b = models.ForeignKey(Person, models.PROTECT, related_name="+")
    answer = models.CharField("判定", max_length=12, choices=Answer.choices)
    why = models.CharField("理由", max_length=300)
    weight = models.FloatField("证据合计")
    evidence = EncryptedTextField(verbose_name="当时的依据")
    state = models.CharField("状态", max_length=8, choices=DecisionState.choices)
    result = models.CharField("后续办理", max_length=500, blank=True)
    by = models.CharField("判定人", max_length=64)
    by_name = models.CharField("判定人姓名", max_length=64)
    at = models.DateTimeField(default=clock.now, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "同一人判定"
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=~Q(a=F("b")), name="decision_of_two_people"),
            models.UniqueConstraint(fields=["a", "b"], condition=~Q(state="past"), name="one_decision_in_force"),
        ]

    @property
    def seen(self) -> dict[str, Any]:
        """What was known of both when it was decided: `facts` by key of the person, `reasons` by code."""
        return json.loads(self.evidence)

    @property
    def division(self) -> int:
        """Where the first of the two is registered."""
        return self.a.division
