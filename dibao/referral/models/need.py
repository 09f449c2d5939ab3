"""What families need: dated forms with points, single needs, and proactive contacts."""

import json
from typing import Any, Self

from django.db import models

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed
from dibao.registry.models import Household, Person

from ..choices import ContactAnswer, ContactWay, FoundBy, NeedKind, NeedState, Which


class Said(Sealed):
    """What somebody wrote down about a family on a day."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    division = models.BigIntegerField(db_index=True)
    on = models.DateField("日期")
    words = EncryptedTextField("情况")
    by = models.CharField(max_length=64)
    by_name = models.CharField("登记人", max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True
        ordering = ["-on", "-at"]

    @property
    def household_number(self) -> str:
        """户号, under which every audit event is found."""
        return str(self.household.number)


@watched
class NeedsForm(Said):
    """需求评估 — one dated form; the answers are sealed, the points beside them are what lists are sorted by.

    score: sum of the points; alarm: somebody fell ill or lost his work. version: of the questions that were asked.
    """

    found_by = models.CharField("由何发现", max_length=12, choices=FoundBy.choices)
    version = models.CharField("问卷版本", max_length=12)
    sealed = EncryptedTextField("回答")
    score = models.PositiveSmallIntegerField("总分")
    level = models.CharField("需求程度", max_length=12)
    alarm = models.BooleanField("预警", default=False)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta(Said.Meta):
        verbose_name = "需求评估"
        abstract = False
        indexes = [models.Index(fields=["division", "on"], name="needs_form_alarm", condition=models.Q(alarm=True))]

    @property
    def answers(self) -> dict[str, int]:
        """Points by question."""
        found: dict[str, int] = json.loads(self.sealed)
        return found


class NeedQuerySet(ScopedQuerySet):
    def open(self) -> Self:
        """Needs that are neither met nor dropped."""
        return self.filter(state__in=(NeedState.OPEN, NeedState.REFERRED))


@watched
class Need(Said):
    """需求 — one thing a family, or one of its people, needs from some department."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    kind = models.CharField("种类", max_length=12, choices=NeedKind.choices)
    found_by = models.CharField("由何发现", max_length=12, choices=FoundBy.choices)
    form = models.ForeignKey(NeedsForm, models.PROTECT, related_name="needs", null=True)
    state = models.CharField(max_length=8, choices=NeedState.choices, default=NeedState.OPEN)
    version = models.PositiveIntegerField(default=1)
    ended_on = models.DateField(null=True)
    ended_why = models.CharField("结果", max_length=500, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta(Said.Meta):
        verbose_name = "需求"
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=("met", "dropped")) | ~models.Q(ended_why=""),
                name="need_ends_with_a_reason",
            )
        ]


@watched
class Contact(Said):
    """主动联系 — who spoke with the family, when, how, and what it said; `about`: which list it stood on."""

    about = models.CharField("名单", max_length=12, choices=Which.choices)
    way = models.CharField("方式", max_length=8, choices=ContactWay.choices)
    answer = models.CharField("答复", max_length=12, choices=ContactAnswer.choices)
    next_on = models.DateField("下次联系", null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta(Said.Meta):
        verbose_name = "主动联系"
        abstract = False


def sealed_json(value: Any) -> str:
    """Answers as they are kept."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
