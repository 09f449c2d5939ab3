"""开放审核 — may one series of one year be opened: one proposes, another decides."""

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.archive.choices import Series
from dibao.audit.watch import watched
from dibao.kernel import clock
from dibao.kernel.fields import Sealed

from ..choices import Verdict


@watched
class Opening(Sealed):
    """开放审核 — proposed by the keeper, decided by the office that made the papers; the last decision holds."""

    division = models.BigIntegerField("区划", db_index=True)
    series = models.CharField("系列", max_length=12, choices=Series.choices)
    year = models.PositiveSmallIntegerField("年度")
    verdict = models.CharField("结论", max_length=8, choices=Verdict.choices)
    reason = models.CharField("理由", max_length=300)
    papers = models.PositiveIntegerField("涉及件数")
    proposed_at = models.DateTimeField("提出时间", default=clock.now, editable=False)
    proposed_by = models.CharField("提出人", max_length=64)
    proposed_by_name = models.CharField("提出人姓名", max_length=64)
    proposed_human = models.CharField(max_length=64, editable=False)
    decided_at = models.DateTimeField("决定时间", null=True, editable=False)
    decided_by_name = models.CharField("决定人", max_length=64, blank=True)
    agreed = models.BooleanField("同意", null=True)
    decided_why = models.CharField("审核意见", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "开放审核"
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "series", "year"], condition=Q(decided_at=None), name="reading_one_review_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, agreed=None) | Q(decided_at__isnull=False, agreed__isnull=False),
                name="reading_decided_either_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_series_display()} {self.year}"
