"""Shape of input of a referral and of a plan."""

from typing import Any

from django import forms

from dibao.kernel import clock

from ..choices import Answer, ContactWay
from .fields import DAY, words


class DraftForm(forms.Form):
    """转介."""

    unit = forms.CharField(label="转介单位", max_length=80)
    words = forms.CharField(
        label="请对方办理什么", max_length=1000, widget=words(4),
        help_text="印在转介函上。只写办理所必需的情况，不写身份证号、收入和与此无关的疾病。",
    )  # fmt: skip
    due_on = forms.DateField(label="请对方答复的期限", widget=DAY)


class AnswerForm(forms.Form):
    """对方的答复."""

    answer = forms.ChoiceField(label="答复", choices=Answer.choices, widget=forms.RadioSelect)
    answered_on = forms.DateField(label="答复日期", widget=DAY)
    why = forms.CharField(label="答复的内容", max_length=1000, widget=words())
    content = forms.FileField(label="上传对方的复函", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"answered_on": clock.today()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def arguments(self) -> dict[str, Any]:
        """What the service takes, the file with its name."""
        given = dict(self.cleaned_data)
        file = given.get("content")
        return given | {"content": file, "name": file.name if file else ""}


class CloseForm(forms.Form):
    """回访家庭."""

    met = forms.ChoiceField(
        label="需求解决了吗", choices=[("met", "已经解决"), ("unmet", "没有解决，继续想办法")], widget=forms.RadioSelect, initial="met",
    )  # fmt: skip
    why = forms.CharField(label="回访的情况", max_length=500, widget=words())

    def clean_met(self) -> bool:
        return bool(self.cleaned_data["met"] == "met")


class ReasonForm(forms.Form):
    """理由."""

    why = forms.CharField(label="说明", max_length=500, widget=words())


class StepForm(forms.Form):
    """服务步骤."""

    what = forms.CharField(label="做什么", max_length=200)
    who = forms.CharField(label="由谁做", max_length=80)
    due_on = forms.DateField(label="何时完成", widget=DAY)


class PlanForm(StepForm):
    """服务计划."""

    goal = forms.CharField(label="希望达到的目标", max_length=500, widget=words())
    visit_on = forms.DateField(label="第一次回访", widget=DAY)
    field_order = ("goal", "what", "who", "due_on", "visit_on")


class ResultForm(forms.Form):
    """一步的结果."""

    result = forms.CharField(label="结果", max_length=300)


class VisitForm(forms.Form):
    """回访."""

    way = forms.ChoiceField(label="方式", choices=ContactWay.choices)
    words = forms.CharField(label="情况", max_length=1000, widget=words())
    next_on = forms.DateField(label="下次回访", required=False, widget=DAY)
