"""发出批次 — queries of many cases to one department, in one package or file."""

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.exchange.models import Package, Partner

from ..choices import DispatchState, Register


@watched
class Dispatch(models.Model):
    """发出批次 — what was handed to one department: which queries, how many, under which digest, and its receipt."""

    number = models.CharField("批次编号", max_length=40, unique=True)
    division = models.BigIntegerField(db_index=True)
    department = models.CharField("送往部门", max_length=100)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", null=True)
    package = models.ForeignKey(Package, models.PROTECT, related_name="+", null=True)
    purpose = models.CharField("用途", max_length=200)
    state = models.CharField(max_length=10, choices=DispatchState.choices, default=DispatchState.PREPARED)
    count = models.PositiveIntegerField("查询数")
    digest = models.CharField("SHA-256 摘要", max_length=64)
    prepared_on = models.DateField("生成日期")
    prepared_by = models.CharField(max_length=64)
    prepared_by_name = models.CharField("经办人", max_length=64)
    due_on = models.DateField("答复期限", null=True)
    sent_on = models.DateField("送出日期", null=True)
    sent_by = models.CharField(max_length=64, blank=True)
    handed_to = models.CharField("签收人", max_length=64, blank=True)
    receipt_on = models.DateField("签收日期", null=True)
    closed_on = models.DateField("核销日期", null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "核对发出批次"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(package=None) | Q(partner__isnull=False), name="dispatch_package_is_for_somebody"
            ),
            models.CheckConstraint(condition=Q(count__gt=0), name="dispatch_asks_something"),
            models.CheckConstraint(
                condition=Q(state__in=(DispatchState.PREPARED, DispatchState.VOID)) | Q(sent_on__isnull=False),
                name="dispatch_sent_has_its_day",
            ),
        ]

    @property
    def sealed(self) -> bool:
        """Whether it goes as a sealed package; a plain file otherwise."""
        return self.package_id is not None


@watched
class DispatchFile(models.Model):
    """批次文件 — one table per register, as it was handed over."""

    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="files")
    register = models.CharField(max_length=20, choices=Register.choices)
    name = models.CharField(max_length=100)
    rows = models.PositiveIntegerField()
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = "核对批次文件"
        ordering = ["register"]
        constraints = [models.UniqueConstraint(fields=["dispatch", "register"], name="one_table_per_register")]
