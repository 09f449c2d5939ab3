"""签署一个检测项; 再检测一次."""

from django import forms

from ..checks import Stage
from ..checks.subject import STAGES


class AnswerForm(forms.Form):
    """签署 — the item comes from the row of the table, the reason from the person."""

    reason = forms.CharField(
        label="核实情况", max_length=500, help_text="写明看了什么、结果如何；签署后写入报告，不能修改。"
    )


class StageForm(forms.Form):
    """再检测一次 — filing is checked when a volume is sealed, and only then."""

    stage = forms.ChoiceField(
        label="检测环节", choices=[(each.value, STAGES[each]) for each in (Stage.LONG_TERM, Stage.TRANSFER)]
    )
