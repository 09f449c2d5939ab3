"""The index, build by build, and the searches people keep. Only the latter say something nobody else knows."""

import json
from typing import Any

from django.db import models
from django.db.models import Q

from dibao.access.models import Staff
from dibao.archive.models import Item, Record
from dibao.audit.watch import watched
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed
from dibao.registry.models import Household

FORM = 2  # raised when lists name more than before: an index of an older form is built anew


class Generation(models.Model):
    """检索目录 — one whole build. Searches read the live one; the next is built beside it and takes its place."""

    live = models.BooleanField("在用", default=False)
    form = models.PositiveSmallIntegerField("编法", default=1)
    cursor = models.BigIntegerField("已编入的审计叶数", default=0)
    started_at = models.DateTimeField("开始编制", default=clock.now)
    built_at = models.DateTimeField("编成时间", null=True)

    class Meta:
        verbose_name = "检索目录"
        constraints = [models.UniqueConstraint(fields=["live"], condition=Q(live=True), name="finding_one_live")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Entry(models.Model):
    """检索号 — the number under which lists name a paper, a record kept by item or a household; the later, the higher."""

    number = models.BigAutoField("检索号", primary_key=True)
    item = models.OneToOneField(Item, models.CASCADE, null=True, related_name="+")
    record = models.OneToOneField(Record, models.CASCADE, null=True, related_name="+")
    household = models.OneToOneField(Household, models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name = "检索号"
        constraints = [
            models.CheckConstraint(
                condition=Q(item=None, record=None, household__isnull=False)
                | Q(item=None, record__isnull=False, household=None)
                | Q(item__isnull=False, record=None, household=None),
                name="finding_entry_names_one_thing",
            )
        ]

    def __str__(self) -> str:
        return str(self.number)


class Posting(models.Model):
    """名单 — which numbers of one block hold a token; packed by `postings`."""

    pk = models.CompositePrimaryKey("generation", "block", "token")
    generation = models.BigIntegerField("目录")
    block = models.BigIntegerField("段")
    token = models.BigIntegerField("词（密）")
    ids = models.BinaryField("检索号")

    class Meta:
        verbose_name = "名单"

    def __str__(self) -> str:
        return f"{self.generation}/{self.block}/{self.token:x}"


@watched
class SavedSearch(Sealed):
    """常用检索 — a search a person keeps for himself; nobody else sees it."""

    owner = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="所有人")
    label = models.CharField("名称", max_length=40)
    sealed = EncryptedTextField("条件")
    made_at = models.DateTimeField("保存时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "常用检索"
        ordering = ["label"]
        constraints = [models.UniqueConstraint(fields=["owner", "label"], name="finding_label_once_per_person")]

    def __str__(self) -> str:
        return self.label

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked for, by name of the field."""
        return json.loads(self.sealed)
