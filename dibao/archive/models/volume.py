"""案卷 — the household's file, the codes it once had, and the last look at each of its blocks."""

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.kernel import clock
from dibao.kernel.fields import Sealed

from ..choices import CaseKind, Category, ClassCode, Programme, Retention, Status, Track
from .place import Fonds, Place


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
    case_kind = models.CharField("归档范围", max_length=16, choices=CaseKind.choices, default=CaseKind.APPLICATION)
    # What the sealing was judged by; rules decided later never reach back to it.
    sealed_under = models.JSONField("封卷依据", null=True, editable=False)

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


class PartOfVolumeQuerySet(ScopedQuerySet):
    division_field = "volume__division"


@watched
class FormerCode(models.Model):
    """改编档号 — the code an open volume had before; it is never given to another."""

    volume = models.ForeignKey(Volume, models.PROTECT, related_name="former_codes", verbose_name="案卷")
    code = models.CharField("原档号", max_length=60, unique=True)
    why = models.CharField("改编原因", max_length=200)
    replaced_at = models.DateTimeField("改编时间", default=clock.now, editable=False)
    replaced_by = models.CharField("改编人", max_length=64)

    objects = PartOfVolumeQuerySet.as_manager()

    class Meta:
        verbose_name = "改编档号"
        ordering = ["replaced_at", "pk"]

    def __str__(self) -> str:
        return self.code


@watched
class Verified(models.Model):
    """核实 — somebody looked at one block of the file and says that it is still true (D7)."""

    volume = models.ForeignKey(Volume, models.PROTECT, related_name="verified", verbose_name="案卷")
    class_code = models.CharField("类别", max_length=20, choices=ClassCode.choices)
    on = models.DateField("核实日期")
    note = models.CharField("核实情况", max_length=200, blank=True)
    by = models.CharField("核实人", max_length=64)
    by_name = models.CharField("核实人姓名", max_length=64)
    at = models.DateTimeField("登记时间", default=clock.now, editable=False)

    objects = PartOfVolumeQuerySet.as_manager()

    class Meta:
        verbose_name = "核实"
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["volume", "class_code", "on"], name="verified_volume_class_day")]

    def __str__(self) -> str:
        return f"{self.volume_id} {self.class_code} {self.on}"
