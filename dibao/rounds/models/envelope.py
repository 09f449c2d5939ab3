"""What came back from the field: one sealed envelope with a key made on the phone, and what lay in it."""

import json

from django.db import models

from dibao.access.models import ScopedQuerySet
from dibao.archive.models import Item
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed

from ..choices import Conclusion, EnclosureKind, EnvelopeState, Way
from .visit import Visit


@watched
class Envelope(Sealed):
    """核查记录 — delivered twice it is one; a second one on the same visit waits for a human.

    made_at: when it was filled in by the server's clock; device_at: what the phone said. clock_off: the phone's clock was
    more than a day wrong. form_version: of the form it was filled in on.
    """

    key = models.CharField("投递号", max_length=64, unique=True)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="envelopes")
    division = models.BigIntegerField(db_index=True)
    conclusion = models.CharField("结论", max_length=12, choices=Conclusion.choices, blank=True)
    way = models.CharField("方式", max_length=24, choices=Way.choices, blank=True)
    made_at = models.DateTimeField("填写时间")
    device_at = models.DateTimeField("手机时间", null=True)
    clock_off = models.BooleanField("手机时间不准", default=False)
    form_version = models.PositiveSmallIntegerField(default=1)
    body = EncryptedTextField(verbose_name="填写内容")
    notes = models.CharField("接收说明", max_length=500, blank=True)
    state = models.CharField(max_length=12, choices=EnvelopeState.choices)
    why = models.CharField("待判定的原因", max_length=200, blank=True)
    by = models.CharField(max_length=64)
    by_name = models.CharField("填写人", max_length=64)
    human = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField("收到时间", default=clock.now)
    decided_by_name = models.CharField("判定人", max_length=64, blank=True)
    decided_why = models.CharField("判定理由", max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "核查记录"
        ordering = ["received_at", "id"]

    @property
    def household_number(self) -> str:
        """户号, under which every audit event of it is found."""
        return self.visit.household.number

    @property
    def answers(self) -> dict[str, str]:
        """What was filled in, by field."""
        found: dict[str, str] = json.loads(self.body) if self.body else {}
        return found


@watched
class Enclosure(models.Model):
    """附件 — a photo, a signature, a hand-filled sheet, or the sheet that was printed; `item` once it is filed."""

    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="enclosures")
    kind = models.CharField(max_length=12, choices=EnclosureKind.choices)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = "附件"
        ordering = ["pk"]
