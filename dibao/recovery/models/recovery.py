"""追缴 — what a family was paid too much, month by month, what was decided about it, and who did what when."""

from django.db import models
from django.db.models import F, Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.casework.models import Award
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed
from dibao.registry.models import Household
from dibao.screening.models import FraudFile

from ..choices import Ground, HeardBy, Kind, PaperKind, Status
from ..lifecycle import OPEN


@watched
class Recovery(Sealed):
    """追缴 — fen. `owed` was paid too much; a `fine` stands only beside a fraud file; the grant is never set off.

    To come back: owed + fine − paid − written_off. 社会救助法 第七十三条、第七十四条.
    """

    number = models.CharField("编号", max_length=32, unique=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    award = models.ForeignKey(Award, models.PROTECT, related_name="+")
    division = models.BigIntegerField(db_index=True)
    kind = models.CharField("原因", max_length=16, choices=Kind.choices)
    why = models.CharField("情况说明", max_length=1000)
    fraud = models.ForeignKey(FraudFile, models.PROTECT, related_name="+", null=True, verbose_name="骗保档案")
    status = models.CharField("状态", max_length=16, choices=Status.choices, default=Status.FOUND)
    version = models.PositiveIntegerField(default=1)
    owed = models.BigIntegerField("多领金额（分）")
    fine = models.BigIntegerField("罚款（分）", default=0)
    paid = models.BigIntegerField("已退回（分）", default=0)
    written_off = models.BigIntegerField("已核销（分）", default=0)
    heard_on = models.DateField("听取意见日期", null=True)
    heard_by = models.CharField("听取方式", max_length=16, choices=HeardBy.choices, blank=True)
    statement = EncryptedTextField("家庭的意见")
    decision = models.CharField("决定", max_length=1000, blank=True)
    basis = models.CharField("依据", max_length=200, blank=True)
    ordered_on = models.DateField("责令退回日期", null=True)
    return_by = models.DateField("退回期限", null=True)
    consent_on = models.DateField("同意还款计划日期", null=True)
    consent = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True, verbose_name="签字的还款计划")
    ground = models.CharField("核销理由", max_length=16, choices=Ground.choices, blank=True)
    proof = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True, verbose_name="核销证明")
    created_at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "追缴"
        ordering = ["-created_at", "-number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(owed__gt=0, fine__gte=0, paid__gte=0, written_off__gte=0), name="recovery_never_negative"
            ),
            models.CheckConstraint(
                condition=Q(owed__gte=F("paid") + F("written_off") - F("fine")), name="recovery_not_more_than_owed"
            ),
            models.CheckConstraint(condition=Q(fine=0) | Q(fraud__isnull=False), name="a_fine_only_with_a_fraud_file"),
            models.UniqueConstraint(fields=["award"], condition=Q(status__in=OPEN), name="one_open_recovery_per_award"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def household_number(self) -> str:
        """户号, under which every audit event of the recovery is found."""
        return self.household.number

    @property
    def left(self) -> int:
        """尚未退回 — what is still to come back, the fine included. fen."""
        return self.owed + self.fine - self.paid - self.written_off

    @property
    def principal_left(self) -> int:
        """What was paid too much and has not come back; payments count for it before they count for the fine. fen."""
        return max(0, self.owed - self.paid - self.written_off)


@watched
class Item(models.Model):
    """多领的月份 — one month: what was booked for it, what is due, the difference. fen. Items are replaced, not changed."""

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="items")
    month = models.DateField("月份")
    booked = models.BigIntegerField("已发（分）")
    due = models.BigIntegerField("应发（分）")
    amount = models.BigIntegerField("多领（分）")
    back = models.BigIntegerField("已退回（分）", default=0)
    replaced = models.BooleanField(default=False)

    class Meta:
        verbose_name = "多领的月份"
        ordering = ["month", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount=F("booked") - F("due"), amount__gt=0), name="item_adds_up"),
            models.CheckConstraint(condition=Q(back__gte=0, back__lte=F("amount")), name="item_back_within"),
            models.UniqueConstraint(
                fields=["recovery", "month"], condition=Q(replaced=False), name="one_item_per_month"
            ),
        ]


@watched
class RecoveryEvent(models.Model):
    """追缴办理记录 — one move, never changed."""

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="events")
    move = models.CharField(max_length=16)
    source = models.CharField(max_length=16)
    target = models.CharField(max_length=16)
    actor = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=64)
    human = models.CharField(max_length=64, blank=True)
    why = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "追缴办理记录"
        ordering = ["pk"]


@watched
class RecoveryPaper(models.Model):
    """追缴文书 — as it was printed; a newer print of the same kind stands beside it."""

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=16, choices=PaperKind.choices)
    division = models.BigIntegerField(db_index=True)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    filed = models.CharField("档号", max_length=80, blank=True)
    by = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "追缴文书"
        ordering = ["pk"]

    @property
    def household_number(self) -> str:
        """户号 of the family the paper is about."""
        return self.recovery.household.number
