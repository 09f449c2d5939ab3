"""Volumes and the papers in them, the places they stand, and who keeps which class. Nothing is deleted."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from dibao.access.choices import BUSINESS, PostKind
from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.kernel.fields import Sealed
from dibao.regions import codes

from .choices import Category, ClassCode, Origin, PlaceKind, Programme, Retention, SealState, Series, Status, Track


@watched
class Fonds(models.Model):
    """全宗 — the archives of one office; its code begins every archival code."""

    code = models.CharField("全宗号", max_length=4, unique=True)
    name = models.CharField("全宗名称", max_length=100)
    division = models.BigIntegerField("区划", unique=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "全宗"

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@watched
class Place(models.Model):
    """存址 — where paper stands: county room, township cabinet, village box, household bag."""

    kind = models.CharField("类型", max_length=8, choices=PlaceKind.choices)
    code = models.CharField("编号", max_length=40, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", verbose_name="所在")
    division = models.BigIntegerField("区划", db_index=True)
    label = models.CharField("标签", max_length=100)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "存址"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=PlaceKind.ROOM, parent=None) | (~Q(kind=PlaceKind.ROOM) & ~Q(parent=None)),
                name="only_a_room_stands_alone",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def path(self) -> list["Place"]:
        """From the room down to this place."""
        return [*(self.parent.path if self.parent else ()), self]


@watched
class Volume(Sealed):
    """案卷 — one household's file: open from acceptance, sealed at the end, kept for its retention."""

    fonds = models.ForeignKey(Fonds, models.PROTECT, related_name="volumes", verbose_name="全宗")
    household_number = models.CharField("户号", max_length=24, db_index=True)
    archival_code = models.CharField("档号", max_length=60, unique=True)
    category = models.CharField("档案门类", max_length=16, choices=Category.choices)
    programme = models.CharField("救助种类", max_length=16, choices=Programme.choices)
    division = models.BigIntegerField("村（社区）", db_index=True)
    track = models.CharField("城乡", max_length=8, choices=Track.choices)
    title = models.CharField("案卷题名", max_length=200)
    year = models.PositiveSmallIntegerField("年度")
    retention = models.CharField("保管期限", max_length=4, choices=Retention.choices)
    opened_at = models.DateTimeField("立卷时间", default=clock.now, editable=False)
    opened_by = models.CharField("立卷人", max_length=64)
    status = models.CharField("状态", max_length=8, choices=Status.choices, default=Status.OPEN, db_index=True)
    sealed_at = models.DateTimeField("封卷时间", null=True, editable=False)
    sealed_by = models.CharField("封卷人", max_length=64, blank=True)
    package_root = models.CharField("根摘要", max_length=64, blank=True, editable=False)
    package_path = models.CharField("封存包位置", max_length=200, blank=True, editable=False)
    retention_starts = models.DateField("保管期限起算日", null=True, blank=True)
    retention_reason = models.CharField("起算依据", max_length=200, blank=True)
    bag = models.ForeignKey(Place, models.PROTECT, related_name="volumes", verbose_name="档案袋")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "案卷"
        ordering = ["archival_code"]
        indexes = [models.Index(fields=["division", "status"], name="volume_division_status")]
        constraints = [
            models.UniqueConstraint(
                fields=["household_number", "programme"],
                condition=Q(status=Status.OPEN),
                name="one_open_volume_per_household",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.OPEN, sealed_at=None, package_root="")
                | (Q(status=Status.SEALED, sealed_at__isnull=False) & ~Q(package_root="") & ~Q(package_path="")),
                name="a_sealed_volume_has_its_package",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.archival_code} {self.title}"

    @property
    def is_open(self) -> bool:
        return self.status == Status.OPEN


class PartQuerySet(ScopedQuerySet):
    """Rows that lie in a volume and are seen where it is seen."""

    division_field = "volume__division"


class ItemQuerySet(PartQuerySet):
    def visible_to(self, staff: Any) -> Self:
        """Inside the posts of `staff`; one who is only an archivist sees the classes he keeps (F2)."""
        inside = Q(pk__in=[])
        for post in getattr(staff, "live_posts", ()):
            if post.kind == PostKind.ARCHIVIST:
                for class_code, division in Custody.objects.kept_by(staff, post.division):
                    place = Q(volume__division__range=codes.span(division))
                    inside |= place & Q(class_code=class_code)
            elif post.kind in BUSINESS:
                inside |= Q(volume__division__range=codes.span(post.division))
        return self.filter(inside)

    def live(self) -> Self:
        """Papers in force, in the fixed order of the file."""
        return self.filter(withdrawn_at=None).order_by("order", "dated", "filed_at", "pk")


@watched
class Item(Sealed):
    """件 — one paper in a volume. A wrong one is withdrawn with a reason and stays readable."""

    volume = models.ForeignKey(Volume, models.PROTECT, related_name="items", verbose_name="案卷")
    order = models.PositiveIntegerField("卷内位次")
    number = models.PositiveIntegerField("件号", null=True, editable=False)
    kind = models.CharField("材料种类", max_length=32)
    series = models.CharField("系列", max_length=12, choices=Series.choices, blank=True)
    class_code = models.CharField("类别", max_length=20, choices=ClassCode.choices)
    title = models.CharField("题名", max_length=200)
    responsible = models.CharField("责任者", max_length=100)
    dated = models.DateField("日期")
    pages = models.PositiveIntegerField("页数", default=0)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    origin = models.CharField("来源", max_length=8, choices=Origin.choices)
    needs_seal = models.BooleanField("须有签章", default=False)
    seal_state = models.CharField("签章", max_length=12, choices=SealState.choices, default=SealState.NOT_NEEDED)
    filed_at = models.DateTimeField("归档时间", default=clock.now, editable=False)
    filed_by = models.CharField("归档人", max_length=64)
    filed_by_name = models.CharField("归档人姓名", max_length=64)
    withdrawn_at = models.DateTimeField("撤出时间", null=True, editable=False)
    withdrawn_reason = models.CharField("撤出原因", max_length=200, blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces", verbose_name="替换为")

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = "卷内文件"
        indexes = [models.Index(fields=["volume", "order"], name="item_volume_order")]
        constraints = [
            models.UniqueConstraint(fields=["volume", "number"], name="one_paper_per_item_number"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="a_withdrawal_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def division(self) -> int:
        return self.volume.division


class CustodyQuerySet(ScopedQuerySet):
    def kept_by(self, staff: Any, division: int) -> list[tuple[str, int]]:
        """Each class this person keeps and where, as far as it lies in the division he has a post over."""
        kept = []
        for class_code, where in self.filter(keeper=staff.actor_key).values_list("class_code", "division"):
            if codes.within(where, division):
                kept.append((class_code, where))
            elif codes.within(division, where):
                kept.append((class_code, division))
        return kept


@watched
class Custody(models.Model):
    """保管分工 — who keeps a class of papers in a division (F2, F18)."""

    class_code = models.CharField("类别", max_length=20, choices=ClassCode.choices)
    division = models.BigIntegerField("区划", db_index=True)
    keeper = models.CharField("保管人", max_length=64, db_index=True)
    keeper_name = models.CharField("保管人姓名", max_length=64)

    objects = CustodyQuerySet.as_manager()

    class Meta:
        verbose_name = "保管分工"
        constraints = [
            models.UniqueConstraint(fields=["class_code", "division", "keeper"], name="one_custody_per_keeper")
        ]


@watched
class Exemption(models.Model):
    """缺件说明 — a signed reason why a required paper is not in the file."""

    volume = models.ForeignKey(Volume, models.PROTECT, related_name="exemptions", verbose_name="案卷")
    kind = models.CharField("材料种类", max_length=32)
    stage = models.CharField("环节", max_length=24)
    reason = models.CharField("缺件原因", max_length=500)
    signed_by = models.CharField("签署人", max_length=64)
    signed_by_name = models.CharField("签署人姓名", max_length=64)
    signed_at = models.DateTimeField("签署时间", default=clock.now, editable=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = "缺件说明"
        constraints = [models.UniqueConstraint(fields=["volume", "kind"], name="one_exemption_per_paper")]
