"""事件, 行状态, 封条 — the three tables of the audit log. Rows are inserted and never change."""

from datetime import UTC
from typing import ClassVar

from django.db import models
from django.db.models import Q

from .appendonly import AppendOnlyModel
from .chain import Frontier
from .chain import leaf as canonical_leaf
from .choices import Outcome


class Event(AppendOnlyModel):
    """事件 — who did, was refused or looked at what, when, about whom and why. 档案法实施条例 第三十九条.

    `leaf_no` and `chain` are given once, by the sealer. `mac` is keyed over everything else.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField("时间")
    actor_key = models.CharField("经办人编号", max_length=64)
    actor_name = models.CharField("经办人", max_length=64)
    post = models.CharField("岗位", max_length=120, blank=True)
    verb = models.CharField("动作", max_length=64)
    about_label = models.CharField("对象类别", max_length=64, blank=True)
    about_id = models.CharField("对象编号", max_length=64, blank=True)
    household_number = models.CharField("户号", max_length=32, blank=True)
    division = models.BigIntegerField("区划", null=True, blank=True)
    outcome = models.CharField("结果", max_length=8, choices=Outcome, default=Outcome.DONE)
    because = models.TextField("事由", blank=True)
    basis = models.TextField("依据", blank=True)
    data = models.JSONField("内容", default=dict)
    ip = models.CharField("来源地址", max_length=45, blank=True)
    request_id = models.CharField("请求编号", max_length=16, blank=True)
    rows = models.JSONField("涉及的行", default=list)
    mac = models.CharField("密封码", max_length=64)
    leaf_no = models.BigIntegerField("叶号", null=True, unique=True)
    chain = models.CharField("链值", max_length=64, blank=True)

    LEAF: ClassVar[tuple[str, ...]] = (
        "id", "at", "actor_key", "actor_name", "post", "verb", "about_label", "about_id", "household_number",
        "division", "outcome", "because", "basis", "data", "ip", "request_id", "rows",
    )  # fmt: skip

    class Meta:
        verbose_name = "审计事件"
        indexes: ClassVar[list] = [
            models.Index(fields=["about_label", "about_id", "id"], name="audit_event_about"),
            models.Index(fields=["household_number", "id"], name="audit_event_household"),
            models.Index(fields=["actor_key", "at"], name="audit_event_actor"),
            models.Index(fields=["id"], name="audit_event_unsealed", condition=Q(leaf_no__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"第 {self.pk} 号事件"

    def leaf(self) -> bytes:
        """The canonical bytes of this event, which `mac`, chain and tree are made of."""
        content = {name: getattr(self, name) for name in self.LEAF}
        content["at"] = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        content["outcome"] = str(self.outcome)
        return canonical_leaf(content)


class RowState(AppendOnlyModel):
    """行状态 — how a row looked when an event touched it; the newest is how it must look now."""

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="states")
    label = models.CharField(max_length=64)
    row_id = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, blank=True)
    gone = models.BooleanField(default=False)

    class Meta:
        verbose_name = "行状态"
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["label", "row_id", "event"], name="audit_one_state_per_event"),
            models.CheckConstraint(
                condition=Q(gone=True, digest="") | (Q(gone=False) & ~Q(digest="")), name="audit_gone_has_no_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.row_id}"


class Seal(AppendOnlyModel):
    """封条 — the signed head of the log at one moment, and what is needed to append to it."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField("时间")
    size = models.BigIntegerField("事件数", unique=True)
    root = models.CharField("根", max_length=64)
    chain = models.CharField("末尾链值", max_length=64)
    frontier = models.JSONField("前沿", default=list)
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="前一封条"
    )
    note = models.TextField("签名便条")

    class Meta:
        verbose_name = "封条"

    def __str__(self) -> str:
        return f"封条（{self.size} 条事件）"

    def to_frontier(self) -> Frontier:
        """The frontier of the tree this seal closed."""
        return Frontier(self.size, tuple(bytes.fromhex(peak) for peak in self.frontier))
