"""鉴定 — a group looks at the volumes whose term has ended and gives an opinion on each."""

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.archive.models import Volume
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.kernel.fields import Sealed

from ..choices import Verdict


@watched
class Appraisal(Sealed):
    """鉴定 — who, of which place, up to which day; the seed by which some volumes are kept; the printed report.

    `skipped`: [{档号, 原因}], volumes whose term has ended and which were left out, with the reason.
    """

    number = models.CharField("鉴定编号", max_length=40, unique=True)
    division = models.BigIntegerField("地区", db_index=True)
    until = models.DateField("期满截止日")
    group = models.TextField("鉴定小组")
    seed = models.CharField("抽样种子", max_length=120)
    percent = models.PositiveSmallIntegerField("选留比例（百分数）")
    skipped = models.JSONField("没有列入的案卷", default=list)
    opened_at = models.DateTimeField("开始时间", default=clock.now, editable=False)
    opened_by_name = models.CharField("经办人", max_length=64)
    opened_human = models.CharField(max_length=64, editable=False)
    signed_at = models.DateTimeField("审定时间", null=True, editable=False)
    signed_by_name = models.CharField("审定人", max_length=64, blank=True)
    report = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True, verbose_name="鉴定报告")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "鉴定"
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="disposal_percent_is_one"),
            models.CheckConstraint(
                condition=Q(signed_at=None) | Q(report__isnull=False), name="disposal_signed_has_a_report"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def open(self) -> bool:
        return self.signed_at is None


class OpinionQuerySet(ScopedQuerySet):
    division_field = "appraisal__division"


@watched
class Opinion(models.Model):
    """鉴定意见 — of one volume; `starts` and `ends` are the term it was judged by, `until` the new last day."""

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="opinions")
    volume = models.ForeignKey(Volume, models.PROTECT, related_name="+", verbose_name="案卷")
    starts = models.DateField("起算日")
    ends = models.DateField("期满日")
    basis = models.CharField("期限依据", max_length=200)
    verdict = models.CharField("意见", max_length=8, choices=Verdict.choices, blank=True)
    drawn = models.BooleanField("抽样选留", default=False)
    until = models.DateField("延长至", null=True)
    why = models.CharField("理由", max_length=300, blank=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = "鉴定意见"
        ordering = ["volume__archival_code"]
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "volume"], name="disposal_one_opinion"),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.EXTEND) | (Q(until__isnull=False) & Q(until__gt=models.F("ends"))),
                name="disposal_an_extension_is_longer",
            ),
        ]
