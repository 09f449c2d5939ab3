"""转介 — a need handed to another department, and what came back."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed

from ..choices import Answer, ReferralState
from .need import Need


class ReferralQuerySet(ScopedQuerySet):
    def open(self) -> Self:
        """Those that are not at an end."""
        return self.exclude(state__in=(ReferralState.CLOSED, ReferralState.RECALLED))

    def overdue(self, on: date) -> Self:
        """Sent, not answered, and past the day an answer was asked for."""
        return self.filter(state=ReferralState.SENT, due_on__lt=on)


@watched
class Referral(Sealed):
    """转介 — to which department, with which letter, until when, and its answer."""

    number = models.CharField("编号", max_length=32, unique=True)
    need = models.ForeignKey(Need, models.PROTECT, related_name="referrals")
    division = models.BigIntegerField(db_index=True)
    unit = models.CharField("转介单位", max_length=80)
    words = EncryptedTextField("转介内容")
    due_on = models.DateField("答复期限")
    state = models.CharField(max_length=8, choices=ReferralState.choices, default=ReferralState.DRAFTED)
    version = models.PositiveIntegerField(default=1)
    letter = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True)
    sent_on = models.DateField("发出日期", null=True)
    answer = models.CharField("答复", max_length=8, choices=Answer.choices, blank=True)
    answered_on = models.DateField("答复日期", null=True)
    closed_on = models.DateField(null=True)
    at = models.DateTimeField(default=clock.now)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "转介"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["need"], condition=~Q(state__in=("closed", "recalled")), name="one_open_referral_per_need"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("answered", "closed")) | (~Q(answer="") & Q(answered_on__isnull=False)),
                name="referral_ends_with_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def household_number(self) -> str:
        """户号, under which every audit event is found."""
        return str(self.need.household.number)


@watched
class ReferralEvent(models.Model):
    """转介办理记录 — one move, never changed."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="events")
    move = models.CharField(max_length=16)
    source = models.CharField(max_length=16)
    target = models.CharField(max_length=16)
    actor = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=64)
    human = models.CharField(max_length=64, blank=True)
    why = models.CharField(max_length=1000, blank=True)
    evidence = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "转介办理记录"
        ordering = ["pk"]
