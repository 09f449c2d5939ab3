"""文书和会计档案 — one paper with what a catalogue needs, a pointer to a paper that lies elsewhere, who answers for what."""

from typing import Any

from django import forms

from dibao.kernel import clock
from dibao.regions.formfields import DivisionField, shown

from ..choices import SUBJECTS, Category, ClassCode, Series

_EMPTY = {"empty": "选择的文件是空的（0 字节），请检查后重新选择。"}


class RecordForm(forms.Form):
    """归入一件文书或会计档案."""

    subject = forms.ChoiceField(label="类目")
    title = forms.CharField(label="题名", max_length=200, help_text="例如“2026年第三季度低保工作会议纪要”。")
    number = forms.CharField(label="文号", max_length=60, required=False)
    responsible = forms.CharField(label="责任者", max_length=100, help_text="形成这份文件的单位或个人。")
    dated = forms.DateField(label="文件日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    division = DivisionField(
        label="形成地区", max_length=60, widget=forms.TextInput(attrs={"data-picker": "/regions/pick"})
    )
    content = forms.FileField(label="文件", error_messages=_EMPTY)

    def __init__(self, *args: Any, category: str, **kwargs: Any):
        kwargs["initial"] = {"dated": clock.today()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        choices = [("", "请选择"), *((str(each), each.label) for each in SUBJECTS[Category(category)])]
        self.fields["subject"].choices = choices  # type: ignore[attr-defined]
        self.fields["division"].widget.attrs["data-text"] = shown(str(self["division"].value() or ""))


class WithdrawForm(forms.Form):
    """撤出一件."""

    reason = forms.CharField(label="撤出原因", max_length=200)


class ReferForm(forms.Form):
    """登记互见."""

    code = forms.CharField(
        label="文件的档号或件号",
        max_length=80,
        help_text="文书或会计档案的档号；已封案卷里的文件填档号加四位件号，例如 J012-ZY·DB·2026-D10-220802100-0017-0003。",
    )
    why = forms.CharField(label="关系", max_length=200, help_text="例如“本户列入名单第 3 页”。")


class ClassDutyForm(forms.Form):
    """安排保管分工."""

    class_code = forms.ChoiceField(label="类别", choices=ClassCode.choices)
    keeper = forms.ChoiceField(label="保管人")

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        self.fields["keeper"].choices = [("", "请选择"), *((key, one.name) for key, one in self.people.items())]  # type: ignore[attr-defined]

    def clean_keeper(self) -> Any:
        return self.people[self.cleaned_data["keeper"]]


class SeriesDutyForm(forms.Form):
    """指定系列责任人."""

    series = forms.ChoiceField(label="系列", choices=Series.choices)
    owner = forms.ChoiceField(label="责任人")

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        self.fields["owner"].choices = [("", "请选择"), *((key, one.name) for key, one in self.people.items())]  # type: ignore[attr-defined]

    def clean_owner(self) -> Any:
        return self.people[self.cleaned_data["owner"]]
