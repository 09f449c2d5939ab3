"""Register files that were taken in, and the runs that compare everybody with them."""

from django.db import models
from django.db.models import F, Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.kernel import clock

from ..choices import ImportState, RunState
from .area import AreaQuerySet
from .plan import Plan


@watched
class Import(models.Model):
    """登记册导入 — a register's file as of a day: taken whole, or refused with every fault by row.

    read = taken + skipped + failed, in rows of the file.
    """

    division = models.BigIntegerField(db_index=True)
    register = models.CharField("登记册", max_length=20)
    as_of = models.DateField("数据截止")
    name = models.CharField("文件名", max_length=255)
    digest = models.CharField("SHA-256 摘要", max_length=64)
    origin = models.CharField("来源说明", max_length=200)
    state = models.CharField(max_length=8, choices=ImportState.choices)
    read = models.PositiveBigIntegerField("读到行数", default=0)
    taken = models.PositiveBigIntegerField("导入行数", default=0)
    skipped = models.PositiveBigIntegerField("重复行数", default=0)
    failed = models.PositiveBigIntegerField("有错行数", default=0)
    faults = models.JSONField("错误", default=list)
    by = models.CharField(max_length=64)
    by_name = models.CharField("导入人", max_length=64)
    at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "登记册导入"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "register", "as_of"],
                condition=Q(state="taken"),
                name="one_file_per_register_and_day",
            ),
            models.CheckConstraint(condition=Q(read=F("taken") + F("skipped") + F("failed")), name="import_adds_up"),
        ]

    @property
    def usable(self) -> bool:
        """Whether its rows are compared."""
        return self.state == ImportState.TAKEN


class RunQuerySet(AreaQuerySet):
    """Runs are read by everybody who works in their place."""


@watched
class ScreeningRun(models.Model):
    """普遍比对 — one comparison of everybody of a place with the registers at hand.

    position = found + changed + known + outside once it is finished: found are new hits, changed are facts that moved,
    known are facts already open or already decided, outside are people who are not (or no longer) in the place.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="runs", null=True)
    division = models.BigIntegerField(db_index=True)
    on = models.DateField("比对日期")
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.RUNNING)
    registers = models.JSONField("登记册和截止日期", default=list)
    persons = models.PositiveBigIntegerField("比对人数", default=0)
    households = models.PositiveBigIntegerField("比对户数", default=0)
    total = models.PositiveBigIntegerField("线索", null=True)
    position = models.PositiveBigIntegerField("已登记到", default=0)
    found = models.PositiveBigIntegerField("新线索", default=0)
    changed = models.PositiveBigIntegerField("内容有变化", default=0)
    known = models.PositiveBigIntegerField("已在办或已办", default=0)
    outside = models.PositiveBigIntegerField("不在范围", default=0)
    by_finder = models.JSONField("按类别", default=dict)
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=64)
    began_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = "普遍比对"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(position=F("found") + F("changed") + F("known") + F("outside")), name="screening_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(total=None) | Q(position__lte=F("total")), name="screening_within_total"
            ),
        ]

    @property
    def percent(self) -> int:
        """How far the hits are written, for the progress bar."""
        if self.total is None:
            return 0
        return 100 if not self.total else self.position * 100 // self.total

    @property
    def folder(self) -> str:
        """Where its files lie, below the folder of runs."""
        return f"run-{self.pk}"
