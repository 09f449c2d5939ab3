"""A change of the standard: what is proposed, who did what, what a run has done so far, the papers it left."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.casework.models import Award
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.policy.models import Parameter

from ..choices import PaperKind, RunKind, Status


@watched
class StandardChange(models.Model):
    """标准调整 — figures to be decided for one place from one day on, and what they would mean.

    `preview` holds the counts shown to the approver, the digest of the figures they were reckoned with, the digest of
    the results themselves and the newest amount there was: whatever has moved since is seen when it is applied.
    """

    number = models.CharField("编号", max_length=32, unique=True)
    division = models.BigIntegerField("地区", db_index=True)
    document = models.CharField("文件", max_length=200)
    source = models.CharField("来源", max_length=100)
    effective_on = models.DateField("执行日期")
    status = models.CharField("状态", max_length=16, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    preview = models.JSONField("试算结果", default=dict)
    created_at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "标准调整"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.number


@watched
class ProposedValue(models.Model):
    """拟定的标准 — one figure of a change; `parameter` is the decision it became when it was approved."""

    change = models.ForeignKey(StandardChange, models.PROTECT, related_name="values")
    key = models.CharField("参数项", max_length=48)
    track = models.CharField("城乡", max_length=8, choices=list(Parameter.TRACKS.items()))
    value = models.JSONField("值", null=True)
    unit = models.CharField("单位", max_length=24)
    article = models.CharField("条款", max_length=100, blank=True)
    parameter = models.ForeignKey(Parameter, models.PROTECT, related_name="+", null=True)
    removed = models.BooleanField("已删去", default=False)

    class Meta:
        verbose_name = "拟定的标准"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "key", "track"], condition=Q(removed=False), name="one_value_per_key_and_track"
            )
        ]


@watched
class ChangeEvent(models.Model):
    """办理记录 — one move, never changed."""

    change = models.ForeignKey(StandardChange, models.PROTECT, related_name="events")
    move = models.CharField(max_length=16)
    source = models.CharField(max_length=16)
    target = models.CharField(max_length=16)
    actor = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=64)
    human = models.CharField(max_length=64, blank=True)
    why = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "办理记录"
        ordering = ["pk"]


@watched
class Run(models.Model):
    """执行 — how far an approved change has been carried out: total = done + skipped + failed once it is finished.

    `position` moves in the same transaction as the rows it stands for, so that a killed run goes on where it stopped.
    """

    change = models.ForeignKey(StandardChange, models.PROTECT, related_name="runs")
    kind = models.CharField(max_length=8, choices=RunKind.choices)
    total = models.PositiveIntegerField("应办")
    position = models.PositiveIntegerField("已办到", default=0)
    raised = models.PositiveIntegerField("已调整金额", default=0)
    tasked = models.PositiveIntegerField("已转人工", default=0)
    skipped = models.PositiveIntegerField("跳过", default=0)
    failed = models.PositiveIntegerField("失败", default=0)
    reasons = models.JSONField("跳过和失败的原因", default=dict)
    began_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "执行"
        constraints = [
            models.UniqueConstraint(fields=["change", "kind"], name="one_run_of_a_kind_per_change"),
            models.CheckConstraint(
                condition=Q(position=F("raised") + F("tasked") + F("skipped") + F("failed")), name="run_adds_up"
            ),
            models.CheckConstraint(condition=Q(position__lte=F("total")), name="run_within_total"),
        ]

    @property
    def done(self) -> int:
        """Households whose amount was changed or that became a task."""
        return self.raised + self.tasked

    @property
    def percent(self) -> int:
        """How far it is, for the progress bar."""
        return 100 if not self.total else self.position * 100 // self.total


@watched
class ChangePaper(models.Model):
    """文书 — a paper of a change, printed when somebody opened it: a family's notice, a village's list."""

    change = models.ForeignKey(StandardChange, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=16, choices=PaperKind.choices)
    award = models.ForeignKey(Award, models.PROTECT, related_name="+", null=True)
    division = models.BigIntegerField(db_index=True)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    by = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "标准调整文书"
        constraints = [
            models.UniqueConstraint(
                fields=["change", "kind", "award"], condition=~Q(award=None), name="one_notice_per_award_and_change"
            )
        ]

    @property
    def household_number(self) -> str:
        """户号 of the family told; empty for a list."""
        found: Any = self.award
        return found.household.number if found else ""
