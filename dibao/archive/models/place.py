"""Fonds and places: whose archives they are, and where the paper stands."""

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched

from ..choices import PlaceKind


@watched
class Fonds(models.Model):
    """全宗 — the archives of one office; its code begins every archival code."""

    code = models.CharField("全宗号", max_length=4, unique=True)
    name = models.CharField("全宗名称", max_length=100)
    division = models.BigIntegerField("区划", unique=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "全宗"

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@watched
class Place(models.Model):
    """存址 — where paper stands: county room, township cabinet, village box, household bag."""

    kind = models.CharField("类型", max_length=8, choices=PlaceKind.choices)
    code = models.CharField("编号", max_length=40, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", verbose_name="所在")
    division = models.BigIntegerField("区划", db_index=True)
    label = models.CharField("标签", max_length=100)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "存址"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=PlaceKind.ROOM, parent=None) | (~Q(kind=PlaceKind.ROOM) & ~Q(parent=None)),
                name="only_a_room_stands_alone",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def path(self) -> list["Place"]:
        """From the room down to this place."""
        return [*(self.parent.path if self.parent else ()), self]
