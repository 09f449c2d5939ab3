"""批次 — what is sent to a bank at once, the instruction for each payment, who did what."""

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.archive.models import Record
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.payments.models import Line
from dibao.registry.models import Account

from ..choices import BatchState, InstructionState
from .bank import Bank

# No second instruction for a line while one of these may still pay it, or has.
LIVING = ~Q(state__in=(InstructionState.FAILED, InstructionState.WITHDRAWN))


@watched
class Batch(models.Model):
    """发放批次 — payments of one month and place to one bank. `digest` freezes keys, accounts and amounts (fen)."""

    number = models.CharField("批次号", max_length=24, unique=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="batches")
    division = models.BigIntegerField("地区", db_index=True)
    month = models.DateField("发放月份")
    status = models.CharField("状态", max_length=10, choices=BatchState.choices, default=BatchState.MADE)
    version = models.PositiveIntegerField(default=1)
    lines = models.PositiveIntegerField("笔数", default=0)
    total = models.BigIntegerField("合计（分）", default=0)
    digest = models.CharField("明细摘要", max_length=64, blank=True)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True, verbose_name="银行文件")
    receipt = models.ForeignKey(Record, models.PROTECT, related_name="+", null=True, verbose_name="回单档案")
    made_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField("开始发送", null=True)
    sent_at = models.DateTimeField("银行收到", null=True)
    due_on = models.DateField("应返回结果", null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "发放批次"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.number


@watched
class BatchEvent(models.Model):
    """办理记录 — one move, never changed."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="events")
    move = models.CharField(max_length=16)
    source = models.CharField(max_length=16)
    target = models.CharField(max_length=16)
    actor = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=64)
    human = models.CharField(max_length=64, blank=True)
    why = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "办理记录"
        ordering = ["pk"]


class Instruction(models.Model):
    """支付指令 — one attempt to pay one line, to one account. It exists before any byte leaves; a retry has its key.

    Not watched one by one: `Batch.digest` covers what was ordered, the digest of each reply what was answered.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="instructions")
    line = models.ForeignKey(Line, models.PROTECT, related_name="+")
    division = models.BigIntegerField()
    attempt = models.PositiveSmallIntegerField("第几次", default=1)
    key = models.CharField("业务编号", max_length=20, unique=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="账户")
    amount = models.BigIntegerField("金额（分）")
    state = models.CharField("状态", max_length=10, choices=InstructionState.choices, default=InstructionState.NEW)
    reason = models.CharField("银行的原因", max_length=200, blank=True)
    answered_on = models.DateField("结果日期", null=True)
    due_on = models.DateField("应处理完", null=True)
    release_why = models.CharField("按原账户再发的理由", max_length=300, blank=True)
    released_by = models.CharField(max_length=64, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "支付指令"
        ordering = ["pk"]
        indexes = [models.Index(fields=["division", "state"], name="instruction_place_state")]
        constraints = [
            models.UniqueConstraint(fields=["line", "attempt"], name="one_instruction_per_line_and_attempt"),
            models.UniqueConstraint(fields=["line"], condition=LIVING, name="one_living_instruction_per_line"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instruction_pays_something"),
        ]

    @property
    def household_number(self) -> str:
        """户号."""
        return self.line.household_number
