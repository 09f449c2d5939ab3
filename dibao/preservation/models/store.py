"""保管 — the stores that hold copies, the ledger of what was re-read when, and what was taken to a third place."""

from django.db import models

from dibao.audit.watch import watched
from dibao.kernel import clock

FILES, PACKAGES = "files", "packages"


class State(models.TextChoices):
    """What the last reading found."""

    NEW = "new", "尚未重读"
    WHOLE = "whole", "完好"
    MISSING = "missing", "丢失"
    DAMAGED = "damaged", "损坏"


@watched
class Store(models.Model):
    """存储 — a place outside `DIBAO_HOME` that keeps a sealed copy of every package."""

    code = models.SlugField("代号", max_length=32, unique=True)
    title = models.CharField("名称", max_length=100)
    kind = models.CharField("种类", max_length=12, default="local")
    address = models.CharField("位置", max_length=300)
    owner = models.CharField("责任人", max_length=64)
    since = models.DateTimeField("启用时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "存储"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(code__in=[FILES, PACKAGES]), name="preservation_store_has_a_code_of_its_own"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Kept(models.Model):
    """保管台账 — one thing in one place: a stored file, a package, or a copy in a store, and its last reading.

    `place` is `files`, `packages` or the code of a store; `name` the SHA-256 of the content or the 档号. `digest` is the
    SHA-256 of a copy's bytes as they lie in the store. The oldest reading comes first: the ledger is the cursor.
    """

    place = models.CharField("地点", max_length=32)
    name = models.CharField("名称", max_length=80)
    size = models.BigIntegerField("大小（字节）", default=0)
    digest = models.CharField("摘要", max_length=64, blank=True)
    since = models.DateTimeField("进入台账时间", default=clock.now, editable=False)
    checked_at = models.DateTimeField("重读时间", null=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.NEW)
    told = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "保管台账"
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="preservation_once_per_place")]
        indexes = [models.Index(fields=["checked_at", "id"], name="preservation_oldest_first")]

    def __str__(self) -> str:
        return f"{self.place} {self.name}"


@watched
class Export(models.Model):
    """离线备份 — sealed packages taken to a third place, with their list and the receipt of who took them."""

    made_at = models.DateTimeField("导出时间", default=clock.now, editable=False)
    made_by = models.CharField("导出人", max_length=64)
    count = models.PositiveIntegerField("卷数")
    size = models.BigIntegerField("大小（字节）")
    list_digest = models.CharField("清单摘要", max_length=64, unique=True)
    receipt_by = models.CharField("接收人", max_length=64, blank=True)
    receipt_place = models.CharField("存放地点", max_length=200, blank=True)
    receipt_at = models.DateTimeField("接收时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "离线备份"

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d} {self.count} 卷"
