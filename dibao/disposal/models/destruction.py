"""销毁 — the list, who agreed, who stood by, and for ever what was destroyed: codes and digests, no names."""

from typing import Self

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.archive.models import Volume
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.kernel.fields import Sealed

from ..choices import DestructionState, LineState
from .appraisal import Appraisal


@watched
class Destruction(Sealed):
    """销毁清册 — a frozen list of volumes. `digest` is the SHA-256 of its lines; humans are told apart by their keys.

    `skipped`: [{档号, 原因}], volumes the group wanted destroyed and which were left out, with the reason.
    """

    number = models.CharField("清册编号", max_length=40, unique=True)
    division = models.BigIntegerField("地区", db_index=True)
    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="destructions", verbose_name="鉴定")
    state = models.CharField("状态", max_length=10, choices=DestructionState, default=DestructionState.PROPOSED)
    digest = models.CharField("清册摘要", max_length=64)
    count = models.PositiveIntegerField("卷数")
    items = models.PositiveIntegerField("件数")
    size = models.BigIntegerField("字节数")
    skipped = models.JSONField("没有列入的案卷", default=list)
    proposed_at = models.DateTimeField("提出时间", default=clock.now, editable=False)
    proposed_by_name = models.CharField("提出人", max_length=64)
    proposed_human = models.CharField(max_length=64, editable=False)
    approved_at = models.DateTimeField("批准时间", null=True, editable=False)
    approved_by_name = models.CharField("批准人", max_length=64, blank=True)
    approved_human = models.CharField(max_length=64, blank=True, editable=False)
    approved_why = models.CharField("审批意见", max_length=300, blank=True)
    first_at = models.DateTimeField("监销人一确认时间", null=True, editable=False)
    first_by_name = models.CharField("监销人一", max_length=64, blank=True)
    first_human = models.CharField(max_length=64, blank=True, editable=False)
    second_at = models.DateTimeField("监销人二确认时间", null=True, editable=False)
    second_by_name = models.CharField("监销人二", max_length=64, blank=True)
    second_human = models.CharField(max_length=64, blank=True, editable=False)
    done_at = models.DateTimeField("完成时间", null=True, editable=False)
    dropped_why = models.CharField("作废原因", max_length=300, blank=True)
    register = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True, verbose_name="销毁清册")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "销毁清册"
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[DestructionState.EXECUTING, DestructionState.DONE])
                | (Q(approved_at__isnull=False, first_at__isnull=False, second_at__isnull=False)
                   & ~Q(approved_human=models.F("proposed_human")) & ~Q(first_human=models.F("second_human"))),
                name="disposal_nobody_destroys_alone",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number


class DoomedQuerySet(ScopedQuerySet):
    division_field = "destruction__division"

    def living(self) -> Self:
        """Lines of destructions that were not given up, without those that were left out at the last moment."""
        return self.exclude(destruction__state=DestructionState.DROPPED).exclude(state=LineState.SKIPPED)


@watched
class Doomed(models.Model):
    """清册中的一卷 — kept for ever. `contents` are the SHA-256 of its papers, `found` the state of the volume then.

    `keys`: how many keys were destroyed; `shared`: papers that stay because another volume holds them too.
    """

    destruction = models.ForeignKey(Destruction, models.PROTECT, related_name="lines")
    volume = models.ForeignKey(Volume, models.PROTECT, related_name="+", verbose_name="案卷")
    archival_code = models.CharField("档号", max_length=60)
    household_number = models.CharField("户号", max_length=24)
    root = models.CharField("根摘要", max_length=64)
    contents = models.JSONField("文件摘要")
    items = models.PositiveIntegerField("件数")
    size = models.BigIntegerField("字节数")
    ends = models.DateField("期满日")
    found = models.CharField(max_length=64, editable=False)
    state = models.CharField("状态", max_length=8, choices=LineState, default=LineState.WAITING)
    keys = models.PositiveIntegerField("销毁密钥数", default=0)
    shared = models.PositiveIntegerField("他卷共有的件数", default=0)
    erased_at = models.DateTimeField("销毁时间", null=True, editable=False)
    told = models.CharField("说明", max_length=500, blank=True)

    objects = DoomedQuerySet.as_manager()

    class Meta:
        verbose_name = "销毁清册中的案卷"
        ordering = ["archival_code"]
        constraints = [
            models.UniqueConstraint(fields=["destruction", "volume"], name="disposal_once_in_a_list"),
            models.CheckConstraint(
                condition=~Q(state__in=[LineState.ERASED, LineState.DONE]) | Q(erased_at__isnull=False),
                name="disposal_erased_has_its_moment",
            ),
        ]
