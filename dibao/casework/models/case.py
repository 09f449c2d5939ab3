"""A case, its immutable history, its deadlines and its papers."""

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet, Staff
from dibao.archive.models import Item, Volume
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.kernel.fields import Sealed
from dibao.registry.choices import Track
from dibao.registry.models import Household, Person

from ..choices import Channel, DeadlineKind, ExtensionReason, Kind, Status


class CaseQuerySet(ScopedQuerySet):
    def open(self) -> "CaseQuerySet":
        """Cases that still wait for somebody."""
        return self.exclude(status=Status.CLOSED)


@watched
class Case(models.Model):
    """办件 — one household's application on its way."""

    number = models.CharField("办件编号", max_length=32, unique=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    kind = models.CharField("类别", max_length=16, choices=Kind.choices, default=Kind.APPLICATION)
    track = models.CharField("城乡", max_length=8, choices=Track.choices)
    division = models.BigIntegerField("村（社区）", db_index=True)
    status = models.CharField("状态", max_length=16, choices=Status.choices, default=Status.DRAFT, db_index=True)
    version = models.PositiveIntegerField(default=1)
    channel = models.CharField("渠道", max_length=12, choices=Channel.choices, default=Channel.WINDOW)
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="申请人")
    reason = models.CharField("申请理由", max_length=500, blank=True)
    agent = models.CharField("代办人", max_length=64, blank=True)
    agent_relation = models.CharField("代办人与申请人关系", max_length=64, blank=True)
    kinship = models.BooleanField("近亲属备案", null=True)
    applied_on = models.DateField("申请日期", null=True)
    accepted_on = models.DateField("受理日期", null=True)
    decided_on = models.DateField("决定日期", null=True)
    closed_on = models.DateField("办结日期", null=True)
    volume = models.ForeignKey(Volume, models.PROTECT, related_name="+", null=True)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "办件"
        indexes = [models.Index(fields=["division", "status"], name="case_division_status")]
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=~Q(status="closed"), name="one_open_case_per_household"
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def household_number(self) -> str:
        """户号, under which every audit event of the case is found."""
        return self.household.number


@watched
class CaseEvent(models.Model):
    """办理记录 — one move, never changed: who, from where to where, why, on which basis."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    move = models.CharField(max_length=24)
    source = models.CharField(max_length=16)
    target = models.CharField(max_length=16)
    actor = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=64)
    human = models.CharField(max_length=64, blank=True)
    why = models.CharField(max_length=1000, blank=True)
    basis = models.CharField(max_length=200)
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = "办理记录"
        ordering = ["pk"]


@watched
class Deadline(models.Model):
    """期限 — when a step must be done; an extension keeps the first date."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="deadlines")
    kind = models.CharField(max_length=20, choices=DeadlineKind.choices)
    started_on = models.DateField()
    due_on = models.DateField()
    provisional = models.BooleanField("暂按周末推算", default=False)
    done_on = models.DateField(null=True)
    first_due_on = models.DateField(null=True)
    extension = models.CharField(max_length=12, choices=ExtensionReason.choices, blank=True)
    extension_note = models.CharField(max_length=500, blank=True)
    extended_by = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "期限"
        ordering = ["due_on"]
        indexes = [models.Index(fields=["done_on", "due_on"], name="deadline_open_due")]


@watched
class Paper(models.Model):
    """材料 — a paper of the case; it is filed in the volume as soon as there is one."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="papers")
    kind = models.CharField("材料种类", max_length=32)
    title = models.CharField("题名", max_length=200)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    origin = models.CharField(max_length=12)
    dated = models.DateField("日期")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", null=True)
    withdrawn = models.CharField("作废原因", max_length=200, blank=True)
    added_by = models.CharField(max_length=64)
    added_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = "材料"
        ordering = ["pk"]


@watched
class AskedItem(models.Model):
    """一次性告知事项 — what was asked for, once."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="asked")
    kind = models.CharField(max_length=32)
    title = models.CharField(max_length=200)
    why = models.CharField(max_length=300)
    asked_on = models.DateField()

    class Meta:
        verbose_name = "告知事项"
        ordering = ["pk"]


@watched
class KinshipDisclosure(Sealed):
    """近亲属备案 — a member of the family is a near relative of somebody who handles dibao or sits in the village."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="kinships")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    staff_name = models.CharField("经办人员或村干部姓名", max_length=64)
    unit = models.CharField("单位和职务", max_length=120)
    member = models.ForeignKey(Person, models.PROTECT, related_name="+")
    relation = models.CharField("关系", max_length=12)
    disclosed_on = models.DateField(default=clock.today)

    class Meta:
        verbose_name = "近亲属备案"
