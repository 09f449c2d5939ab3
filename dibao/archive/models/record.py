"""文书档案和会计档案 — records kept one by one, and pointers from where they lie to where they are also looked for."""

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.kernel.fields import Sealed

from ..choices import Category, Retention, Subject
from .item import Item
from .place import Fonds
from .volume import Volume


@watched
class Record(Sealed):
    """件 — one policy, meeting record, statistic, roster or voucher, with a code of its own (DA/T 22)."""

    fonds = models.ForeignKey(Fonds, models.PROTECT, related_name="records", verbose_name="全宗")
    category = models.CharField("档案门类", max_length=16, choices=Category.choices)
    subject = models.CharField("类目", max_length=24, choices=Subject.choices)
    code = models.CharField("档号", max_length=60, unique=True)
    division = models.BigIntegerField("形成地区", db_index=True)
    year = models.PositiveSmallIntegerField("年度")
    retention = models.CharField("保管期限", max_length=4, choices=Retention.choices)
    retention_basis = models.CharField("期限依据", max_length=200)
    title = models.CharField("题名", max_length=200)
    number = models.CharField("文号", max_length=60, blank=True)
    responsible = models.CharField("责任者", max_length=100)
    dated = models.DateField("日期")
    pages = models.PositiveIntegerField("页数", default=0)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    filed_at = models.DateTimeField("归档时间", default=clock.now, editable=False)
    filed_by = models.CharField("归档人", max_length=64)
    filed_by_name = models.CharField("归档人姓名", max_length=64)
    withdrawn_at = models.DateTimeField("撤出时间", null=True, editable=False)
    withdrawn_reason = models.CharField("撤出原因", max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "文书和会计档案"
        ordering = ["code"]
        indexes = [models.Index(fields=["category", "year", "subject"], name="record_category_year_subject")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(category=Category.PROFESSIONAL), name="archive_a_record_is_no_household"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="archive_a_withdrawn_record_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class ReferenceQuerySet(ScopedQuerySet):
    division_field = "volume__division"


@watched
class Reference(models.Model):
    """互见 — a paper that lies elsewhere is named here; it is never copied."""

    volume = models.ForeignKey(Volume, models.PROTECT, related_name="references", verbose_name="参见处")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="referred", verbose_name="卷内文件")
    record = models.ForeignKey(
        Record, models.PROTECT, null=True, related_name="referred", verbose_name="文书或会计档案"
    )
    why = models.CharField("关系", max_length=200)
    at = models.DateTimeField("登记时间", default=clock.now, editable=False)
    by = models.CharField("登记人", max_length=64)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "互见"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(item=None, record__isnull=False) | Q(item__isnull=False, record=None),
                name="archive_a_reference_names_one_paper",
            ),
            models.UniqueConstraint(fields=["volume", "item"], name="archive_one_reference_per_item"),
            models.UniqueConstraint(fields=["volume", "record"], name="archive_one_reference_per_record"),
        ]

    def __str__(self) -> str:
        return f"{self.volume_id} {self.item_id or self.record_id}"
