"""Dated parameters by division and track, and the office calendar; a decision is never changed, only followed."""

from django.db import models
from django.db.models import F, Q

from dibao.audit.watch import watched
from dibao.kernel import clock
from dibao.rules import parameters as rules


@watched
class Parameter(models.Model):
    """参数 — one figure decided for one place, track and period, with the paper it rests on."""

    TRACKS = {"urban": "城市", "rural": "农村", "any": "不分"}

    key = models.CharField("参数项", max_length=48)
    division = models.BigIntegerField("区划")
    track = models.CharField("城乡", max_length=8, choices=list(TRACKS.items()))
    valid_from = models.DateField("起")
    valid_to = models.DateField("止（不含）", null=True, blank=True)
    value = models.JSONField("值", null=True)
    unit = models.CharField("单位", max_length=24, blank=True)
    decided_at = models.DateTimeField("录入时间", default=clock.now)
    decided_by = models.CharField("录入人", max_length=64)
    document = models.CharField("文件", max_length=200)
    article = models.CharField("条款", max_length=100, blank=True)
    source = models.CharField("来源", max_length=100)
    confidence = models.CharField("可信度", max_length=8)

    class Meta:
        verbose_name = "政策参数"
        indexes = [models.Index(fields=["key", "division", "valid_from"], name="parameter_key_place_date")]
        constraints = [
            models.CheckConstraint(condition=Q(track__in=["urban", "rural", "any"]), name="parameter_track_is_known"),
            models.CheckConstraint(condition=Q(division__gte=0), name="parameter_division_is_a_code"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="parameter_has_a_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}@{self.division}"

    @property
    def code(self) -> str:
        """The id that decisions keep and papers print."""
        return f"P{self.pk}"


@watched
class ParameterSet(models.Model):
    """参数集 — all figures one decision could rest on, kept so that it can be replayed without the live tables."""

    digest = models.CharField("摘要", max_length=64, unique=True)
    rows = models.JSONField("参数")
    at = models.DateTimeField("留存时间", default=clock.now)

    class Meta:
        verbose_name = "参数集"

    def __str__(self) -> str:
        return self.digest[:12]

    @property
    def parameters(self) -> rules.Parameters:
        """The set as the rules take it, equal to the one that was kept."""
        return rules.Parameters.from_json(self.rows)


@watched
class CalendarDay(models.Model):
    """节假日和调休 — a day that is not what its weekday says."""

    date = models.DateField("日期", unique=True)
    kind = models.CharField(max_length=8, choices=[("holiday", "放假"), ("workday", "调休上班")])
    name = models.CharField("名称", max_length=40)

    class Meta:
        verbose_name = "节假日"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["holiday", "workday"]), name="calendar_day_kind_is_known")
        ]


@watched
class CalendarYear(models.Model):
    """已录入年份 — a year whose public holidays have been published and entered."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    source = models.CharField("来源", max_length=100)

    class Meta:
        verbose_name = "日历年份"
