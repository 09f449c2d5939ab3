"""Who outside the household owes its members support, and whose labour is not to be reckoned: all sealed."""

import json
from typing import Any

from django.db import models
from django.db.models import Q

from dibao.audit.watch import watched
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed
from dibao.registry.models import Person

from .case import Case


@watched
class Obligor(Sealed):
    """法定赡养、抚养、扶养义务人 — a person outside the household; 审核确认办法 第十三条, 特困人员认定办法 第八条.

    `declared` is what the family says, `found` what a named clerk found; each is JSON by field code of the dictionary's
    block "obligor" and is written once. Nothing of a person who applies for nothing is kept in plain. `person` is
    filled when he has signed his own authorisation; before that nobody asks about him.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="obligors")
    member = models.ForeignKey(Person, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, verbose_name="登记的本人")
    declared = EncryptedTextField(verbose_name="申报")
    found = EncryptedTextField(verbose_name="认定")
    found_by = models.CharField(max_length=64, blank=True)
    found_by_name = models.CharField(max_length=64, blank=True)
    found_at = models.DateTimeField(null=True)
    removed = models.CharField("删除原因", max_length=200, blank=True)
    added_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = "义务人"
        ordering = ["added_at", "id"]

    @property
    def values(self) -> dict[str, Any]:
        """What holds now, by field code: the finding where there is one, else what was declared. Money in fen."""
        return json.loads(self.found or self.declared)

    @property
    def settled(self) -> bool:
        """Whether the law may be asked: found by somebody, or an income declared and no inability claimed."""
        return bool(self.found) or ("unable" not in self.values and "income" in self.values)


@watched
class LabourExcuse(Sealed):
    """不按劳动力系数推算 — a named person's finding about one member; the newest has `replaced_at` empty.

    An empty reason says that the member can work after all. 2022 年通知 第一部分: ability is weighed, not computed.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="excuses")
    member = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField("原因", max_length=24, blank=True)
    why = EncryptedTextField(verbose_name="核实情况和依据")
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now, editable=False)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "劳动能力认定"
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "member"], condition=Q(replaced_at=None), name="one_present_excuse_per_member"
            ),
        ]
