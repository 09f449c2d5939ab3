"""What has changed in a family, what the law says of it, and offers of work refused."""

import json
from typing import Any

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed
from dibao.policy.models import ParameterSet
from dibao.registry.models import Household, Person

from ..choices import Block
from .adjustment import Adjustment


@watched
class ChangedLine(Sealed):
    """变动的项目 — what one item of one member is from now on; it stands for all earlier lines of that item.

    `values` (sealed): amount (fen; 0 when it has ended), period, costs (fen), area_m2.
    """

    adjustment = models.ForeignKey(Adjustment, models.PROTECT, related_name="lines")
    block = models.CharField(max_length=10, choices=Block.choices)
    member = models.ForeignKey(Person, models.PROTECT, related_name="+")
    item = models.CharField(max_length=32)
    sealed = EncryptedTextField()
    proof = models.CharField("依据", max_length=200)
    removed = models.BooleanField("已删去", default=False)
    by = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "变动项目"
        ordering = ["block", "item", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["adjustment", "block", "member", "item"],
                condition=Q(removed=False),
                name="one_changed_line_per_item",
            )
        ]

    @property
    def values(self) -> dict[str, Any]:
        """The figures of the line."""
        found: dict[str, Any] = json.loads(self.sealed) if self.sealed else {}
        return found


@watched
class NewHome(Sealed):
    """迁往的住址 — where exactly the family lives after a move; of several the newest counts."""

    adjustment = models.ForeignKey(Adjustment, models.PROTECT, related_name="homes")
    address = EncryptedTextField(verbose_name="迁往的住址")
    by = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "迁往的住址"
        ordering = ["at", "pk"]


@watched
class Reckoning(Sealed):
    """变动核算 — the facts asked with, the figures of the place and the whole answer; the newest one counts.

    cut_persons: how many shares are taken out for refused work. amount_month, uplift_month: fen, after that.
    """

    adjustment = models.ForeignKey(Adjustment, models.PROTECT, related_name="reckonings")
    facts = EncryptedTextField()
    result = EncryptedTextField()
    parameter_set = models.ForeignKey(ParameterSet, models.PROTECT, related_name="+", null=True)
    outcome = models.CharField("结论", max_length=16)
    amount_month = models.BigIntegerField("月保障金（分）")
    uplift_month = models.BigIntegerField("其中分类施保（分）", default=0)
    members = models.PositiveSmallIntegerField("保障人口")
    cut_persons = models.PositiveSmallIntegerField(default=0)
    may_taper = models.BooleanField("可以渐退", default=False)
    by = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "重新核算"
        ordering = ["at", "pk"]


class WorkOfferQuerySet(ScopedQuerySet):
    division_field = "household__division"

    def standing(self) -> "WorkOfferQuerySet":
        """Refusals that still count against the person."""
        return self.filter(lifted_on=None)


@watched
class WorkOffer(Sealed):
    """拒绝就业 — one offer of suitable work a person able to work refused without reason. 审核确认办法 第三十四条."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    offered_on = models.DateField("介绍日期")
    offer = models.CharField("工作", max_length=200)
    words = EncryptedTextField(verbose_name="本人的说法")
    lifted_on = models.DateField("不再计入", null=True)
    lifted_why = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    objects = WorkOfferQuerySet.as_manager()

    class Meta:
        verbose_name = "拒绝就业记录"
        ordering = ["offered_on", "at"]
        constraints = [
            models.UniqueConstraint(fields=["person", "offered_on", "offer"], name="one_refusal_per_offer"),
            models.CheckConstraint(
                condition=Q(lifted_on=None) | ~Q(lifted_why=""), name="work_refusal_lifted_with_a_reason"
            ),
        ]
