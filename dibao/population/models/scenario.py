"""推演 and 预测 — a question, and the figures that answered it. Neither ever touches an award or a parameter."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.kernel import clock
from dibao.regions import codes

from ..choices import WEIGHS, RunStatus


class WeighedQuerySet(ScopedQuerySet):
    """Rows of a place, for those who weigh changes there."""

    def visible_to(self, staff: Any) -> Self:
        """Rows inside the posts that may weigh; a checker of the whole city sees none of them."""
        inside = Q(pk__in=[])
        for post in getattr(staff, "live_posts", ()):
            if post.kind in WEIGHS:
                inside |= Q(division__range=codes.span(post.division))
        return self.filter(inside)


class Run(models.Model):
    """One reckoning over the register of a place: who asked, how far it is, what came out.

    `runs` counts how often it was started; the files of a run carry that number. `known_at` is the moment whose
    parameters were used, so that the same question gives the same answer later.
    """

    division = models.BigIntegerField("区划", db_index=True)
    status = models.CharField("进度", max_length=8, choices=RunStatus.choices, default=RunStatus.DRAFT)
    runs = models.PositiveIntegerField("计算次数", default=0)
    known_at = models.DateTimeField("所用参数截至", null=True)
    summary = models.JSONField("结果", null=True)
    created_by = models.CharField(max_length=64)
    created_by_name = models.CharField("建立人", max_length=64)
    created_at = models.DateTimeField("建立时间", default=clock.now)

    objects = WeighedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=RunStatus.values), name="%(app_label)s_%(class)s_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(summary__isnull=False), name="%(app_label)s_%(class)s_done_has_figures"
            ),
        ]

    @property
    def folder(self) -> str:
        """The folder of the current run, under the runs of the installation."""
        return f"{self._meta.model_name}-{self.pk}-{self.runs}"


@watched
class Scenario(Run):
    """推演 — a set of changes for one place and day; `changes` as `whatif.Wish.to_json` writes them."""

    name = models.CharField("名称", max_length=60)
    on = models.DateField("从哪天起")
    changes = models.JSONField("设想的改变", default=list)

    class Meta(Run.Meta):
        verbose_name = "推演"

    def __str__(self) -> str:
        return self.name


@watched
class Forecast(Run):
    """预测 — households and money of the next twelve months for one place; `month` is the first one forecast."""

    month = models.DateField("预测首月")

    class Meta(Run.Meta):
        verbose_name = "预测"

    def __str__(self) -> str:
        return f"{self.month:%Y年%m月}起的预测"
