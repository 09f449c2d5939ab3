"""索引 — keyed hashes under which people and households are found again. Derived: can be rebuilt at any time."""

from django.db import models

from dibao.registry.models import Household, Person

from ..choices import KeyKind, LinkKind


class MatchKey(models.Model):
    """姓名索引 — one key of one person; eight bytes of a keyed hash, which also holds the kind."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    kind = models.PositiveSmallIntegerField(choices=KeyKind.choices)
    key = models.BigIntegerField()

    class Meta:
        verbose_name = "姓名索引"
        indexes = [models.Index(fields=["key", "person"], name="match_key")]


class Trace(models.Model):
    """关联线索 — something a household can share with another: phone, address, account, handset, photograph."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="+")
    kind = models.PositiveSmallIntegerField(choices=LinkKind.choices)
    key = models.BigIntegerField()

    class Meta:
        verbose_name = "关联线索"
        indexes = [models.Index(fields=["kind", "key", "household"], name="trace_key")]
        constraints = [models.UniqueConstraint(fields=["household", "kind", "key"], name="one_trace_of_a_kind")]
