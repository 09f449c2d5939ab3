"""保管分工 — who keeps a class of papers, and who answers for a series."""

from typing import Any

from django.db import models

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.regions import codes

from ..choices import ClassCode, Series


class CustodyQuerySet(ScopedQuerySet):
    def kept_by(self, staff: Any, division: int) -> list[tuple[str, int]]:
        """Each class this person keeps and where, as far as it lies in the division he has a post over."""
        kept = []
        for class_code, where in self.filter(keeper=staff.actor_key).values_list("class_code", "division"):
            if codes.within(where, division):
                kept.append((class_code, where))
            elif codes.within(division, where):
                kept.append((class_code, division))
        return kept


@watched
class Custody(models.Model):
    """保管分工 — who keeps a class of papers in a division (F2, F18)."""

    class_code = models.CharField("类别", max_length=20, choices=ClassCode.choices)
    division = models.BigIntegerField("区划", db_index=True)
    keeper = models.CharField("保管人", max_length=64, db_index=True)
    keeper_name = models.CharField("保管人姓名", max_length=64)

    objects = CustodyQuerySet.as_manager()

    class Meta:
        verbose_name = "保管分工"
        constraints = [
            models.UniqueConstraint(fields=["class_code", "division", "keeper"], name="one_custody_per_keeper")
        ]


@watched
class SeriesOwner(models.Model):
    """系列责任人 — who answers in a division for a series being whole (F18); what he may read stays with his posts."""

    series = models.CharField("系列", max_length=12, choices=Series.choices)
    division = models.BigIntegerField("区划", db_index=True)
    owner = models.CharField("责任人", max_length=64)
    owner_name = models.CharField("责任人姓名", max_length=64)
    since = models.DateField("起")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "系列责任人"
        constraints = [models.UniqueConstraint(fields=["series", "division"], name="archive_one_owner_per_series")]

    def __str__(self) -> str:
        return f"{self.get_series_display()} {self.owner_name}"
