"""冒名线索 — households tied together by things families do not share by chance."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from dibao.access.choices import BUSINESS
from dibao.audit.watch import watched
from dibao.kernel import clock
from dibao.regions import codes
from dibao.registry.models import Household

from ..choices import ClusterState, LinkKind


class ClusterQuerySet(models.QuerySet["Cluster"]):
    def visible_to(self, staff: Any) -> Self:
        """Clusters of which one household at least lies inside the live business posts of `staff`."""
        inside = Q(pk__in=[])
        for post in getattr(staff, "live_posts", ()):
            if post.kind in BUSINESS:
                inside |= Q(household__division__range=codes.span(post.division))
        return self.filter(pk__in=ClusterHousehold.objects.filter(inside).values("cluster"))


@watched
class Cluster(models.Model):
    """冒名线索 — one group of households, how strongly tied, and what a named person said of it."""

    size = models.PositiveIntegerField("户数")
    strength = models.FloatField("关联强度")
    state = models.CharField("状态", max_length=12, choices=ClusterState.choices, default=ClusterState.OPEN)
    grew = models.CharField("新变化", max_length=200, blank=True)
    why = models.CharField("判断理由", max_length=300, blank=True)
    judged_by = models.CharField(max_length=64, blank=True)
    judged_by_name = models.CharField("判断人", max_length=64, blank=True)
    judged_at = models.DateTimeField("判断时间", null=True)
    found_on = models.DateField("发现日期")
    changed_at = models.DateTimeField(default=clock.now)

    objects = ClusterQuerySet.as_manager()

    class Meta:
        verbose_name = "冒名线索"

    @property
    def rank(self) -> float:
        """Size by strength: what is looked at first."""
        return self.size * self.strength


@watched
class ClusterHousehold(models.Model):
    """线索中的家庭."""

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="households")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "线索中的家庭"
        constraints = [models.UniqueConstraint(fields=["cluster", "household"], name="household_once_in_a_cluster")]


@watched
class ClusterLink(models.Model):
    """线索中的关联 — one thing shared, and which households share it."""

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="links")
    kind = models.PositiveSmallIntegerField("种类", choices=LinkKind.choices)
    key = models.BigIntegerField()
    households = models.JSONField("户", default=list)
    # Of photographs that look alike: in how many of 64 bits two neighbours differ at the most.
    distance = models.PositiveSmallIntegerField("相差位数", null=True)

    class Meta:
        verbose_name = "线索中的关联"
        constraints = [models.UniqueConstraint(fields=["cluster", "kind", "key"], name="link_once_in_a_cluster")]
