"""移交和接收 — files that go to another office, and files that came from one; each side keeps the other's word."""

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.archive.choices import Retention
from dibao.archive.models import Volume
from dibao.audit.watch import watched
from dibao.exchange.models import Partner
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed

from ..choices import Outcome, TransferKind, TransferState


@watched
class Transfer(Sealed):
    """移交批次 — volumes for one office; `list_digest` and `packed_digest` name the list and the sealed list that went."""

    number = models.CharField("批次编号", max_length=40, unique=True)
    kind = models.CharField("移交种类", max_length=10, choices=TransferKind)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", verbose_name="接收单位")
    division = models.BigIntegerField("地区", db_index=True)
    household_number = models.CharField("户号", max_length=24, blank=True, db_index=True)
    why = models.CharField("依据", max_length=300)
    state = models.CharField("状态", max_length=10, choices=TransferState, default=TransferState.DRAWN)
    count = models.PositiveIntegerField("卷数")
    items = models.PositiveIntegerField("件数")
    size = models.BigIntegerField("字节数")
    drawn_at = models.DateTimeField("列清单时间", default=clock.now, editable=False)
    drawn_by_name = models.CharField("经办人", max_length=64)
    packed_at = models.DateTimeField("装包时间", null=True, editable=False)
    list_digest = models.CharField("清单摘要", max_length=64, blank=True)
    packed_digest = models.CharField("加密清单摘要", max_length=64, blank=True)
    receipt = models.TextField("对方回执", blank=True)
    receipted_at = models.DateTimeField("回执登记时间", null=True, editable=False)
    dropped_why = models.CharField("作废原因", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "移交批次"
        ordering = ["-drawn_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=TransferState.RECEIPTED) | (~Q(receipt="") & Q(receipted_at__isnull=False)),
                name="disposal_received_has_a_receipt",
            )
        ]

    def __str__(self) -> str:
        return self.number


class SentQuerySet(ScopedQuerySet):
    division_field = "transfer__division"


@watched
class Sent(models.Model):
    """移交的一卷 — with the report of its four checks, the digest of what went, and what the receiver said of it."""

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="lines")
    volume = models.ForeignKey(Volume, models.PROTECT, related_name="+", verbose_name="案卷")
    archival_code = models.CharField("档号", max_length=60)
    root = models.CharField("根摘要", max_length=64)
    items = models.PositiveIntegerField("件数")
    size = models.BigIntegerField("字节数")
    report = models.BigIntegerField("检测报告编号")
    report_digest = models.CharField("检测结果摘要", max_length=64)
    container_digest = models.CharField("密封包摘要", max_length=64, blank=True)
    container_size = models.BigIntegerField("密封包字节数", default=0)
    outcome = models.CharField("对方结果", max_length=8, choices=Outcome, blank=True)
    told = models.CharField("对方说明", max_length=500, blank=True)

    objects = SentQuerySet.as_manager()

    class Meta:
        verbose_name = "移交的案卷"
        ordering = ["archival_code"]
        constraints = [models.UniqueConstraint(fields=["transfer", "volume"], name="disposal_once_in_a_transfer")]


class AccessionQuerySet(ScopedQuerySet):
    division_field = "partner__division"


@watched
class Accession(Sealed):
    """接收批次 — a batch of another office, taken in and answered; `packed_digest` makes sure it is taken once."""

    number = models.CharField("对方批次编号", max_length=60)
    kind = models.CharField("移交种类", max_length=10, choices=TransferKind)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", verbose_name="移交单位")
    packed_digest = models.CharField("加密清单摘要", max_length=64, unique=True)
    list_digest = models.CharField("清单摘要", max_length=64)
    count = models.PositiveIntegerField("清单卷数")
    items = models.PositiveIntegerField("清单件数")
    size = models.BigIntegerField("清单字节数")
    begun_at = models.DateTimeField("开始接收时间", default=clock.now, editable=False)
    taken_by_name = models.CharField("接收人", max_length=64)
    answered_at = models.DateTimeField("答复时间", null=True, editable=False)
    receipt = models.TextField("回执", blank=True)

    objects = AccessionQuerySet.as_manager()

    class Meta:
        verbose_name = "接收批次"
        ordering = ["-begun_at"]
        constraints = [models.UniqueConstraint(fields=["partner", "number"], name="disposal_number_once_per_office")]

    def __str__(self) -> str:
        return self.number

    @property
    def division(self) -> int:
        return self.partner.division


class ReceivedQuerySet(ScopedQuerySet):
    division_field = "accession__partner__division"


@watched
class Received(Sealed):
    """接收的一卷 — its package lies sealed under a key of ours, bit for bit as its makers sealed it."""

    accession = models.ForeignKey(Accession, models.PROTECT, related_name="lines")
    archival_code = models.CharField("原档号", max_length=60)
    household_number = models.CharField("原户号", max_length=24, db_index=True)
    local_household = models.CharField("本地户号", max_length=24, blank=True, db_index=True)
    title = EncryptedTextField("案卷题名")
    year = models.PositiveSmallIntegerField("年度", default=0)
    retention = models.CharField("保管期限", max_length=12, blank=True)
    starts = models.DateField("起算日", null=True)
    root = models.CharField("根摘要", max_length=64)
    fingerprint = models.CharField("封存机关公钥指纹", max_length=64)
    items = models.PositiveIntegerField("件数", default=0)
    size = models.BigIntegerField("字节数", default=0)
    container_digest = models.CharField("密封包摘要", max_length=64, blank=True)
    container_size = models.BigIntegerField("密封包字节数", default=0)
    outcome = models.CharField("结果", max_length=8, choices=Outcome)
    told = models.CharField("说明", max_length=500, blank=True)
    taken_at = models.DateTimeField("接收时间", default=clock.now, editable=False)

    objects = ReceivedQuerySet.as_manager()

    class Meta:
        verbose_name = "接收的案卷"
        ordering = ["archival_code"]
        constraints = [
            models.UniqueConstraint(fields=["accession", "archival_code"], name="disposal_once_in_an_accession"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.TAKEN) & ~Q(container_digest="") | Q(outcome=Outcome.REFUSED) & ~Q(told=""),
                name="disposal_taken_or_told_why",
            ),
        ]

    @property
    def division(self) -> int:
        return self.accession.division

    @property
    def retention_name(self) -> str:
        """保管期限 in words, as far as it is one of ours."""
        return dict(Retention.choices).get(self.retention, self.retention)
