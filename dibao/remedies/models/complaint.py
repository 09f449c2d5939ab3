"""举报和投诉 — what was said and what came of it; who said it lies in a table of its own."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from dibao.access.choices import PostKind
from dibao.access.models import ScopedQuerySet, Staff
from dibao.audit.watch import watched
from dibao.casework.models import KinshipDisclosure
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed
from dibao.regions import codes
from dibao.registry.models import Household
from dibao.screening.models.step import Step

from ..choices import Channel, ComplaintState, Result, Target, Way

# They read every complaint of their place; everybody else reads those given to himself.
OVERSEERS = frozenset(
    {
        PostKind.COUNTY_REVIEWER,
        PostKind.COUNTY_APPROVER,
        PostKind.AUDITOR,
        PostKind.CITY_SUPERVISOR,
        PostKind.PROVINCE_SUPERVISOR,
    }
)


class ComplaintQuerySet(ScopedQuerySet):
    def visible_to(self, staff: Any) -> Self:
        """Complaints of one's place for those above, one's own for a handler; never for whoever it is about.

        Walled off are the accused, whoever the keeper named, members of the family and their disclosed relatives.
        """
        above = Q(owner=getattr(staff, "pk", None))
        for post in getattr(staff, "live_posts", ()):
            if post.kind in OVERSEERS:
                above |= Q(division__range=codes.span(post.division))
        human = getattr(staff, "human_key", "")
        relatives = KinshipDisclosure.objects.filter(staff__human_key=human).exclude(staff=None)
        walled = Walled.objects.filter(human=human).values("complaint")
        inside = super().visible_to(staff).filter(above).exclude(pk__in=walled)
        return inside.exclude(household__in=relatives.values("case__household"))

    def open(self) -> Self:
        """Those that are not at their end."""
        return self.exclude(state=ComplaintState.CLOSED)

    def overdue(self, on: date) -> Self:
        """Open, and past the day the answer was due."""
        return self.open().filter(due_on__lt=on)


@watched
class Complaint(Sealed):
    """举报和投诉 — one matter, who handles it until when, what came of it. 办法 第三十七条.

    keeper: who took it in and alone knows the name; owner: who checks it. Audit events about a complaint carry no
    household number: whoever reads a family's history must not learn that somebody complained.
    """

    number = models.CharField("编号", max_length=32, unique=True)
    division = models.BigIntegerField("地区", db_index=True)
    channel = models.CharField("来源", max_length=8, choices=Channel.choices)
    named = models.BooleanField("实名")
    concrete = models.BooleanField("有具体线索", default=True)
    target = models.CharField("对象", max_length=12, choices=Target.choices)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", null=True)
    accused = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    content = EncryptedTextField("反映的内容")
    received_on = models.DateField("收到日期")
    due_on = models.DateField("答复期限")
    keeper = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="接收人")
    owner = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True, verbose_name="核查人")
    state = models.CharField(max_length=8, choices=ComplaintState.choices, default=ComplaintState.RECEIVED)
    version = models.PositiveIntegerField(default=1)
    result = models.CharField("结果", max_length=8, choices=Result.choices, blank=True)
    conclusion = EncryptedTextField("核查情况")
    answer = EncryptedTextField("答复内容")
    opened = models.CharField("由此办理", max_length=200, blank=True)
    answered_on = models.DateField("核查完毕", null=True)
    letter = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True)
    way = models.CharField("答复方式", max_length=12, choices=Way.choices, blank=True)
    delivered_on = models.DateField("答复日期", null=True)
    closed_on = models.DateField("办结日期", null=True)
    at = models.DateTimeField(default=clock.now)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = "举报和投诉"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["division", "due_on"], name="complaint_open", condition=~Q(state="closed")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(target="household", household__isnull=False) & Q(accused=None))
                | (Q(target="staff", accused__isnull=False) & Q(household=None))
                | Q(target="policy", household=None, accused=None),
                name="complaint_is_about_one",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed", named=True) | (~Q(way="") & Q(delivered_on__isnull=False)),
                name="named_complaint_is_answered",
            ),
        ]

    def __str__(self) -> str:
        return self.number


@watched
class ComplaintEvent(Step):
    """举报办理记录 — one move of a complaint."""

    matter = models.ForeignKey(Complaint, models.PROTECT, related_name="events")

    class Meta(Step.Meta):
        verbose_name = "举报办理记录"
        abstract = False


@watched
class Walled(models.Model):
    """回避人员 — a human who must never see or handle this complaint."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="walls")
    human = models.CharField(max_length=64, db_index=True)
    why = models.CharField("原因", max_length=100)

    class Meta:
        verbose_name = "回避人员"
        constraints = [models.UniqueConstraint(fields=["complaint", "human"], name="one_wall_per_human")]


@watched
class Reporter(Sealed):
    """举报人 — name and way to reach him, sealed, apart from the complaint; read through `services.reporter` alone."""

    complaint = models.OneToOneField(Complaint, models.PROTECT, related_name="+")
    name = EncryptedTextField("姓名")
    phone = EncryptedTextField("联系电话")
    address = EncryptedTextField("联系地址")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "举报人"
