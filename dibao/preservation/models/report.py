"""四性检测报告 — what forty-five items said of a volume at one stage, and what named persons answered."""

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.archive.models import Volume
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock

from ..checks import Stage
from ..checks.subject import STAGES


class ReportQuerySet(ScopedQuerySet):
    """Reports are seen where their volume is seen."""

    division_field = "volume__division"


@watched
class Report(models.Model):
    """四性检测报告 — `results`: [{slug, outcome, sentence, where}] in the fixed order; `waiting`: still to be signed.

    `stored` is the printed report as it stands with the answers given so far; `printed_at` the moment it was printed,
    from which the same bytes can be printed again.
    """

    volume = models.ForeignKey(Volume, models.PROTECT, related_name="+", verbose_name="案卷")
    stage = models.CharField("环节", max_length=12, choices=[(each.value, STAGES[each]) for each in Stage])
    at = models.DateTimeField("检测时间", default=clock.now, editable=False)
    by = models.CharField("检测人", max_length=64)
    by_name = models.CharField("检测人姓名", max_length=64)
    root = models.CharField("封存根摘要", max_length=64, blank=True)
    results = models.JSONField("结果")
    digest = models.CharField("结果摘要", max_length=64)
    failed = models.PositiveSmallIntegerField("未通过项")
    waiting = models.PositiveSmallIntegerField("待签署项")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="打印件")
    printed_at = models.DateTimeField("打印时间", default=clock.now, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "四性检测报告"
        indexes = [models.Index(fields=["volume", "at"], name="preservation_newest_report")]

    def __str__(self) -> str:
        return f"{self.volume.archival_code} {self.get_stage_display()}"

    @property
    def division(self) -> int:
        return self.volume.division

    @property
    def passed(self) -> bool:
        return not self.failed and not self.waiting


@watched
class Answer(models.Model):
    """签署 — a named person answers for an item a machine cannot decide, with the reason."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="answers", verbose_name="报告")
    item = models.CharField("检测项", max_length=40)
    reason = models.CharField("核实情况", max_length=500)
    by = models.CharField("签署人", max_length=64)
    by_name = models.CharField("签署人姓名", max_length=64)
    at = models.DateTimeField("签署时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "检测签署"
        constraints = [
            models.UniqueConstraint(fields=["report", "item"], name="preservation_item_answered_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="preservation_answer_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.by_name}"
