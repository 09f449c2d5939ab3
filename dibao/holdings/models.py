"""Boxes and what moves between them, inventories, repairs. The places themselves are the archive's."""

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.archive.models import Item, Place
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock

from .choices import CareKind, Found, PlanState


@watched
class BoxRule(models.Model):
    """排盒规则 — thickness of paper, widths of boxes and what is kept apart, from a day on, in a division."""

    division = models.BigIntegerField("区划", db_index=True)
    valid_from = models.DateField("起用日期")
    sheet = models.PositiveIntegerField("一页纸的厚度（微米）")
    bag = models.PositiveIntegerField("空袋的厚度（微米）")
    board = models.PositiveIntegerField("盒壁占用（微米）")
    spines = models.JSONField("盒脊宽度（毫米）")
    apart = models.JSONField("不得同盒")
    why = models.CharField("依据", max_length=200)
    set_by = models.CharField("设置人", max_length=64)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "排盒规则"
        constraints = [
            models.UniqueConstraint(fields=["division", "valid_from"], name="holdings_one_rule_per_place_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.division} {self.valid_from}"


@watched
class BoxSpine(models.Model):
    """盒脊 — how wide the box is that stands on the shelf."""

    box = models.OneToOneField(Place, models.PROTECT, related_name="+", verbose_name="档案盒")
    millimetres = models.PositiveSmallIntegerField("宽度（毫米）")

    class Meta:
        verbose_name = verbose_name_plural = "盒脊"

    def __str__(self) -> str:
        return f"{self.box_id} {self.millimetres}"


@watched
class Plan(models.Model):
    """排盒方案 — the moves somebody is carrying out in one village; one at a time."""

    division = models.BigIntegerField("村（社区）", db_index=True)
    drawn_at = models.DateTimeField("排定时间", default=clock.now, editable=False)
    drawn_by = models.CharField("排定人", max_length=64)
    state = models.CharField("状态", max_length=8, choices=PlanState, default=PlanState.OPEN)
    dropped_why = models.CharField("作废原因", max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "排盒方案"
        constraints = [
            models.UniqueConstraint(
                fields=["division"], condition=Q(state=PlanState.OPEN), name="holdings_one_open_plan_per_village"
            )
        ]

    def __str__(self) -> str:
        return f"{self.division} {self.drawn_at:%Y-%m-%d}"


@watched
class Move(models.Model):
    """搬袋 — one bag from one box to another: wanted by the plan, done when somebody says that it stands there."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="moves", verbose_name="方案")
    order = models.PositiveIntegerField("次序")
    bag = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="档案袋")
    from_box = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="原盒")
    to_number = models.PositiveSmallIntegerField("新盒号")
    to_spine = models.PositiveSmallIntegerField("新盒盒脊（毫米）")
    done_at = models.DateTimeField("放好时间", null=True, editable=False)
    done_by = models.CharField("经手人", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "搬袋"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["plan", "bag"], name="holdings_a_bag_moves_once_in_a_plan")]

    def __str__(self) -> str:
        return f"{self.bag_id} {self.to_number:02d}"


@watched
class Inventory(models.Model):
    """清点 — one run over a place: begun, gone on with whenever there is time, closed with a report."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="清点范围")
    division = models.BigIntegerField("区划", db_index=True)
    begun_at = models.DateTimeField("开始时间", default=clock.now, editable=False)
    begun_by = models.CharField("开始人", max_length=64)
    at_box = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", verbose_name="正在清点的盒")
    closed_at = models.DateTimeField("结束时间", null=True, editable=False)
    closed_by = models.CharField("结束人", max_length=64, blank=True)
    report = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="清点报告")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "清点"
        ordering = ["-begun_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=Q(closed_at=None), name="holdings_one_open_inventory_per_place"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, report=None) | Q(closed_at__isnull=False, report__isnull=False),
                name="holdings_a_closed_inventory_has_its_report",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.begun_at:%Y-%m-%d}"


@watched
class Line(models.Model):
    """清点记录 — one bag in an inventory; `expected` is false for one that belongs elsewhere and was found here."""

    inventory = models.ForeignKey(Inventory, models.PROTECT, related_name="lines", verbose_name="清点")
    bag = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="档案袋")
    expected = models.BooleanField("应在此处", default=True)
    state = models.CharField("结果", max_length=10, choices=Found, default=Found.WAITING)
    seen_in = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", verbose_name="所见位置")
    note = models.CharField("说明", max_length=200, blank=True)
    at = models.DateTimeField("时间", null=True, editable=False)
    by = models.CharField("清点人", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "清点记录"
        constraints = [models.UniqueConstraint(fields=["inventory", "bag"], name="holdings_a_bag_is_counted_once")]

    def __str__(self) -> str:
        return f"{self.bag_id} {self.state}"


class CareQuerySet(ScopedQuerySet):
    division_field = "item__volume__division"


@watched
class Care(models.Model):
    """修复记录 — a paper repaired or made again, with its pictures before and after (F17). The original stays."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name="文件")
    kind = models.CharField("处理", max_length=8, choices=CareKind)
    on = models.DateField("处理日期")
    what = models.CharField("情况和做法", max_length=500)
    before = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="处理前扫描")
    after = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="处理后扫描")
    by = models.CharField("处理人", max_length=64)
    by_name = models.CharField("处理人姓名", max_length=64)
    at = models.DateTimeField("登记时间", default=clock.now, editable=False)

    objects = CareQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "修复记录"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.kind}"
