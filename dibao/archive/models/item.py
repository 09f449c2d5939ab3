"""件 — the papers in a volume; nothing is deleted."""

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

from ..choices import ClassCode, Origin, SealState, Series
from .custody import Custody
from .scheme import SchemeRow
from .volume import Volume


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


class PartOfItemQuerySet(ScopedQuerySet):
    division_field = "item__volume__division"


@watched
class Refiling(models.Model):
    """调整归类 — a paper of an open volume went to another place in the scheme; both places stay on record."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="refilings", verbose_name="卷内文件")
    rule = models.ForeignKey(SchemeRow, models.PROTECT, related_name="refilings", verbose_name="依据的规则")
    before = models.JSONField("原归类")
    after = models.JSONField("现归类")
    at = models.DateTimeField("调整时间", default=clock.now, editable=False)
    by = models.CharField("调整人", max_length=64)

    objects = PartOfItemQuerySet.as_manager()

    class Meta:
        verbose_name = "调整归类"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.at:%Y-%m-%d}"
