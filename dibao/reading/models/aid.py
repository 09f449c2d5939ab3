"""其他救助 — one grant of temporary, medical or disaster aid, with its own few facts and the paper that proves it."""

import json
from typing import Any, Self

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.archive.choices import Programme
from dibao.archive.models import Item, Volume
from dibao.audit.watch import watched
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed
from dibao.registry.models import Person

from ..choices import AidKind


class AidQuerySet(ScopedQuerySet):
    def in_force(self) -> Self:
        """Those not withdrawn as mistakes."""
        return self.filter(voided_at=None)


@watched
class Aid(Sealed):
    """其他救助 — who got what, why and when; it lies in a volume of its own programme, with that programme's term."""

    volume = models.ForeignKey(Volume, models.PROTECT, related_name="+", verbose_name="案卷")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name="审批表")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="救助对象")
    division = models.BigIntegerField("区划", db_index=True)
    household_number = models.CharField("户号", max_length=24, db_index=True)
    programme = models.CharField("救助种类", max_length=16, choices=Programme.choices)
    kind = models.CharField("事由", max_length=16, choices=AidKind.choices)
    decided_on = models.DateField("批准日期")
    amount = models.BigIntegerField("救助金额（分）")
    sealed = EncryptedTextField("本类事项")
    registered_at = models.DateTimeField("登记时间", default=clock.now, editable=False)
    registered_by = models.CharField("登记人", max_length=64)
    registered_by_name = models.CharField("登记人姓名", max_length=64)
    voided_at = models.DateTimeField("作废时间", null=True, editable=False)
    voided_why = models.CharField("作废原因", max_length=200, blank=True)

    objects = AidQuerySet.as_manager()

    class Meta:
        verbose_name = "其他救助"
        indexes = [models.Index(fields=["person", "decided_on"], name="reading_aid_person")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="reading_aid_not_negative"),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_why="") | (Q(voided_at__isnull=False) & ~Q(voided_why="")),
                name="reading_aid_voided_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_programme_display()} {self.decided_on}"

    @property
    def facts(self) -> dict[str, Any]:
        """The programme's own fields by name; money in fen, days as ISO. Empty once the volume was destroyed."""
        return json.loads(self.sealed) if self.sealed else {}
