"""What was computed, proposed, posted, disputed and decided."""

import json
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed
from dibao.policy.models import ParameterSet

from ..choices import Level, Outcome
from .case import Case


@watched
class Assessment(Sealed):
    """经济状况认定 — the inputs, the parameters and the findings, kept so that it can be explained for ever."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assessments")
    outcome = models.CharField("结论", max_length=16, choices=Outcome.choices)
    amount_month = models.BigIntegerField("月保障金（分）", default=0)
    members = models.PositiveSmallIntegerField("保障人口")
    facts = EncryptedTextField()
    result = EncryptedTextField()
    parameters = models.JSONField(default=list)
    parameter_set = models.ForeignKey(ParameterSet, models.PROTECT, related_name="+", null=True)
    rules_version = models.CharField("规则版本", max_length=16, default="")
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = "经济状况认定"
        ordering = ["at"]

    @property
    def findings(self) -> dict[str, Any]:
        """The stored result of the law: status, figures, sentences."""
        return json.loads(self.result)

    @property
    def reckoned_on(self) -> date:
        """The day the facts are of."""
        return date.fromisoformat(json.loads(self.facts)["on"])


@watched
class Opinion(models.Model):
    """审核意见 — what a reviewer thinks, on which assessment, at which level."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="opinions")
    level = models.CharField(max_length=10, choices=Level.choices)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    agrees = models.BooleanField("同意认定结论")
    text = models.CharField("意见", max_length=1000)
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = "审核意见"
        ordering = ["pk"]


@watched
class Notice(models.Model):
    """公示 — the township's proposal, shown in the village for seven full days."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notices")
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    place = models.CharField("张贴地点", max_length=120)
    phone = models.CharField("监督电话", max_length=32)
    posted_on = models.DateField("张贴日期")
    closes_on = models.DateField("期满日期")
    shown = models.JSONField("公示内容", default=dict)
    photo = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True)
    taken_down_on = models.DateField("结束日期", null=True)
    by = models.CharField(max_length=64)

    class Meta:
        verbose_name = "公示"
        ordering = ["pk"]


@watched
class Objection(Sealed):
    """异议 — what somebody said against a notice; who said it stays sealed."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="objections")
    received_on = models.DateField("收到日期")
    anonymous = models.BooleanField("匿名", default=False)
    who = EncryptedTextField(verbose_name="提出人")
    content = EncryptedTextField(verbose_name="异议内容")
    handled_by = models.CharField("处理方式", max_length=12, blank=True)
    answer = models.CharField("处理结果", max_length=1000, blank=True)
    answered_on = models.DateField("答复日期", null=True)

    class Meta:
        verbose_name = "异议"


@watched
class Panel(models.Model):
    """民主评议 — only after an objection; two thirds must be there, and all of them sign."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="panels")
    on = models.DateField("日期")
    place = models.CharField("地点", max_length=120)
    host = models.CharField("主持人", max_length=64)
    recorder = models.CharField("记录人", max_length=64)
    invited = models.PositiveSmallIntegerField("应到人数")
    present = models.PositiveSmallIntegerField("实到人数")
    representatives = models.PositiveSmallIntegerField("其中村（居）民代表")
    agreed = models.PositiveSmallIntegerField("同意")
    against = models.PositiveSmallIntegerField("不同意")
    words = models.CharField("评议情况", max_length=1000)
    by = models.CharField(max_length=64)

    class Meta:
        verbose_name = "民主评议"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(present__lte=F("invited")), name="panel_present_at_most_invited"),
            models.CheckConstraint(condition=Q(representatives__lte=F("present")), name="panel_representatives"),
            models.CheckConstraint(
                condition=Q(present__gte=F("agreed") + F("against")), name="panel_votes_at_most_present"
            ),
        ]


@watched
class Delivery(models.Model):
    """送达 — a letter handed over, and how that is known."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="deliveries")
    kind = models.CharField("文书", max_length=32)
    on = models.DateField("送达日期")
    way = models.CharField("送达方式", max_length=32)
    receiver = models.CharField("签收人", max_length=64)
    note = models.CharField("备注", max_length=200, blank=True)
    by = models.CharField(max_length=64)

    class Meta:
        verbose_name = "送达"
        ordering = ["pk"]
