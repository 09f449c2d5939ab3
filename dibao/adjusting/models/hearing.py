"""听取意见、送达、文书 — what was said before less is decided, how the letter got there, and the papers of it."""

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.archive.models import Item
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed
from dibao.registry.models import Person

from ..choices import CallWay, HearingWay, PaperKind, ServedWay
from .adjustment import Adjustment
from .facts import Reckoning


@watched
class HearingCall(models.Model):
    """通知听取意见 — when and how the family was asked to come, and for when."""

    adjustment = models.ForeignKey(Adjustment, models.PROTECT, related_name="calls")
    reckoning = models.ForeignKey(Reckoning, models.PROTECT, related_name="+")
    way = models.CharField("通知方式", max_length=8, choices=CallWay.choices)
    called_on = models.DateField("通知日期")
    meeting_at = models.DateTimeField("听取意见的时间")
    place = models.CharField("地点或方式", max_length=120)
    receiver = models.CharField("通知到谁", max_length=64)
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "通知听取意见"
        ordering = ["pk"]


@watched
class Hearing(Sealed):
    """听取意见 — what the family said to the figures it was shown, and what the office answers. 社会救助法 第四十八条."""

    adjustment = models.ForeignKey(Adjustment, models.PROTECT, related_name="hearings")
    reckoning = models.ForeignKey(Reckoning, models.PROTECT, related_name="+")
    came = models.BooleanField("本人或代理人陈述了意见", default=True)
    held_at = models.DateTimeField("时间")
    way = models.CharField("方式", max_length=8, choices=HearingWay.choices)
    place = models.CharField("地点", max_length=120)
    speaker = models.CharField("陈述人", max_length=64, blank=True)
    words = EncryptedTextField(verbose_name="陈述的意见")
    evidence = EncryptedTextField(verbose_name="提供的证据")
    answer = EncryptedTextField(verbose_name="逐条答复")
    signed = models.CharField("签名情况", max_length=200)
    witness = models.CharField("见证人", max_length=64, blank=True)
    by = models.CharField(max_length=64)
    by_name = models.CharField("听取人", max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "听取意见"
        ordering = ["at", "pk"]


@watched
class Service(models.Model):
    """送达 — the letter in the family's hands, and how that is known; a refusal has a witness."""

    adjustment = models.ForeignKey(Adjustment, models.PROTECT, related_name="services")
    on = models.DateField("送达日期")
    way = models.CharField("送达方式", max_length=12, choices=ServedWay.choices)
    receiver = models.CharField("签收人", max_length=64, blank=True)
    witness = models.CharField("见证人", max_length=64, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    proof = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True)
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "调整送达"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(receiver="") | (Q(way="left") & ~Q(witness="")), name="served_to_somebody_or_witnessed"
            )
        ]


class AdjustmentPaperQuerySet(ScopedQuerySet):
    division_field = "adjustment__division"


@watched
class AdjustmentPaper(models.Model):
    """文书 — a paper of an adjustment and where it lies in the household's file."""

    adjustment = models.ForeignKey(Adjustment, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20, choices=PaperKind.choices)
    title = models.CharField("题名", max_length=200)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", null=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    by = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    objects = AdjustmentPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "调整文书"
        ordering = ["pk"]
