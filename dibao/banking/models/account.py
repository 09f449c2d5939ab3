"""账户更换 and 存折代管: an account changed by two humans with evidence, a passbook kept by somebody else."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.kernel.fields import BlindIndexField, EncryptedTextField, Sealed
from dibao.registry.models import Account, Household, Person

from ..choices import OFFICIALS, ChangeState, KeeperKind
from .batch import Instruction


@watched
class AccountChange(Sealed):
    """账户更换 — what one human proposed on evidence, and what another decided; the old account stays as history."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    division = models.BigIntegerField(db_index=True)
    holder = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="户名")
    bank = models.CharField("开户银行", max_length=80)
    number = EncryptedTextField(verbose_name="账号")
    # the same purpose as an account's own, so that one family's number is found among all others
    number_index = BlindIndexField(source="number", purpose="account.number")
    passbook = models.BooleanField("存折账号", default=False)
    why = models.CharField("更换原因", max_length=300)
    evidence = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="证明材料")
    returned = models.ForeignKey(Instruction, models.PROTECT, related_name="+", null=True, verbose_name="因哪一笔退回")
    shared = models.PositiveSmallIntegerField("别的家庭也在用", default=0)
    state = models.CharField("状态", max_length=10, choices=ChangeState.choices, default=ChangeState.PROPOSED)
    version = models.PositiveIntegerField(default=1)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True)
    proposed_by = models.CharField(max_length=64)
    proposed_by_name = models.CharField("提出人", max_length=64)
    proposed_human = models.CharField(max_length=64)
    proposed_at = models.DateTimeField(default=clock.now)
    decided_by = models.CharField(max_length=64, blank=True)
    decided_by_name = models.CharField("复核人", max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_why = models.CharField("复核意见", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "账户更换"
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(state=ChangeState.PROPOSED), name="one_account_change_waiting"
            )
        ]

    @property
    def household_number(self) -> str:
        """户号."""
        found: Any = self.household
        return str(found.number)


@watched
class KeepingAgreement(Sealed):
    """存折代管协议 — who keeps a family's passbook, why and how long; signed on paper, filed with the county. 办法 26."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    division = models.BigIntegerField(db_index=True)
    keeper = models.CharField("代管人", max_length=64)
    keeper_kind = models.CharField("代管人身份", max_length=8, choices=KeeperKind.choices)
    keeper_id = EncryptedTextField(verbose_name="代管人身份证号")
    keeper_index = BlindIndexField(source="keeper_id", purpose="keeper.id_number")
    keeper_phone = EncryptedTextField(verbose_name="代管人电话")
    bank = models.CharField("开户银行", max_length=80)
    reason = models.CharField("代管原因", max_length=300)
    starts_on = models.DateField("自")
    ends_on = models.DateField("至")
    paper = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="签字的协议")
    filing_number = models.CharField("县级备案号", max_length=60, blank=True)
    filed_on = models.DateField("备案日期", null=True)
    filed_by_name = models.CharField("备案人", max_length=64, blank=True)
    ended_on = models.DateField("提前终止", null=True)
    end_reason = models.CharField("终止原因", max_length=300, blank=True)
    by = models.CharField(max_length=64)
    by_name = models.CharField("登记人", max_length=64)
    human = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "存折代管协议"
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=models.F("starts_on")), name="agreement_ends_after_start"),
            models.UniqueConstraint(
                fields=["household"], condition=Q(ended_on=None), name="one_keeping_agreement_per_household"
            ),
        ]

    @property
    def household_number(self) -> str:
        """户号."""
        found: Any = self.household
        return str(found.number)

    @property
    def official(self) -> bool:
        """Whether somebody of the office or the village keeps it: looked at first."""
        return self.keeper_kind in OFFICIALS

    def days_left(self, on: date) -> int:
        """Days until it ends; negative when it has."""
        return (self.ends_on - on).days
