"""What came of a check: which finding stands behind which figure, the dated report, the objection, what was answered."""

import json
from typing import Any

from django.db import models
from django.db.models import Q

from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed
from dibao.verification.models import Check, Finding

from .case import Case, Paper
from .fieldwork import EconomicLine


@watched
class LineFinding(models.Model):
    """核对依据 — one finding behind the column 核对 of one line.

    `adds`: False where another register reports the same money, so that it is listed and not counted twice.
    `replaced_by`: the later check that was answered anew for this person and register; None while it holds.
    """

    line = models.ForeignKey(EconomicLine, models.PROTECT, related_name="findings")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="+")
    adds = models.BooleanField("计入", default=True)
    replaced_by = models.ForeignKey(Check, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = "核对依据"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["finding"], name="a_finding_stands_behind_one_line")]


@watched
class CheckReport(Sealed):
    """核对报告 — one check reported on one day; a later one names the one it replaces, and none is ever changed.

    `data` is what was printed, `digest` the SHA-256 of the sheet: printing it again gives the same bytes.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="reports")
    check_request = models.OneToOneField(Check, models.PROTECT, related_name="+")
    number = models.CharField("报告编号", max_length=48, unique=True)
    replaces = models.OneToOneField("self", models.PROTECT, related_name="+", null=True)
    code = models.CharField("文书编号", max_length=64)
    data = EncryptedTextField(verbose_name="报告内容")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    digest = models.CharField("SHA-256", max_length=64)
    issued_at = models.DateTimeField(default=clock.now, editable=False)
    differing = models.PositiveSmallIntegerField("不一致项目", default=0)
    told_on = models.DateField("告知日期", null=True)
    told_way = models.CharField("告知方式", max_length=32, blank=True)
    told_to = models.CharField("被告知人", max_length=64, blank=True)
    told_by = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "核对报告"
        ordering = ["issued_at", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(told_on=None) | ~Q(told_way="") & ~Q(told_to=""), name="check_result_told_to_somebody"
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def must_be_told(self) -> bool:
        """Whether the family has something to answer and has not been told yet. 审核确认办法 第十八条."""
        return self.differing > 0 and self.told_on is None

    @property
    def printed(self) -> dict[str, Any]:
        """The data of the sheet, days as ISO text."""
        return json.loads(self.data)


@watched
class CheckObjection(Sealed):
    """核对异议 — the family does not accept what a register said and shows why; answered by a second check."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="check_objections")
    report = models.ForeignKey(CheckReport, models.PROTECT, related_name="objections")
    received_on = models.DateField("收到日期")
    content = EncryptedTextField(verbose_name="异议内容")
    evidence = models.ForeignKey(Paper, models.PROTECT, related_name="+")
    again = models.OneToOneField(Check, models.PROTECT, related_name="+")
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = "核对异议"
        ordering = ["received_on", "id"]


@watched
class ClueAnswer(Sealed):
    """线索核实 — what a named person found out about a finding without a figure; the newest has `replaced_at` empty."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="clues")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="+")
    words = EncryptedTextField(verbose_name="核实情况")
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now, editable=False)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "线索核实"
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "finding"], condition=Q(replaced_at=None), name="one_present_answer_per_clue"
            )
        ]
