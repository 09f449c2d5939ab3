"""Shapes of input: what is looked for, the name of a search to keep, the purpose of an export."""

from typing import Any

from django import forms

from dibao.archive.choices import SUBJECTS, Category, ClassCode, Programme, Series
from dibao.archive.scheme import kind_of, known_kinds
from dibao.regions.formfields import DivisionField

from .choices import Order
from .queries.wanted import LONGEST

ANY = ("", "不限")


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class SearchForm(forms.Form):
    """查文件."""

    text = forms.CharField(
        label="找什么", required=False, max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="姓名、拼音首字母、身份证末四位或末六位、户号、档号、文号、盒号、村名、日期，或文件里的任何字词；一个字也行，几个词用空格隔开。",
    )  # fmt: skip
    division = DivisionField(label="村（社区）或乡镇", required=False, help_text="地名或 12 位区划代码。")
    category = forms.ChoiceField(label="档案门类", required=False, choices=[ANY, *Category.choices])
    subject = forms.ChoiceField(
        label="文书、会计类目", required=False,
        choices=[ANY, *((group.label, [(each.value, each.label) for each in SUBJECTS[group]]) for group in SUBJECTS)],
    )  # fmt: skip
    kind = forms.ChoiceField(label="材料种类", required=False)
    class_code = forms.ChoiceField(label="类别", required=False, choices=[ANY, *ClassCode.choices])
    series = forms.ChoiceField(label="系列", required=False, choices=[ANY, *Series.choices])
    programme = forms.ChoiceField(label="救助种类", required=False, choices=[ANY, *Programme.choices])
    dated_from = _day("文件日期从")
    dated_to = _day("到")
    order = forms.ChoiceField(label="排序", required=False, choices=Order.choices)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        kinds = sorted(map(kind_of, known_kinds()), key=lambda kind: kind.rank)
        self.fields["kind"].choices = [ANY, *((kind.slug, kind.title) for kind in kinds)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        begin, end = found.get("dated_from"), found.get("dated_to")
        if begin and end and begin > end:
            self.add_error("dated_to", "结束日期早于开始日期，请核对。")
        if found.get("subject") and found.get("category") == Category.PROFESSIONAL:
            self.add_error("subject", "救助专业档案没有这些类目，请改选文书或会计档案，或者不限门类。")
        return found


class KeepForm(forms.Form):
    """保存条件."""

    label = forms.CharField(label="名称", max_length=40, help_text="例如“本镇2026年公示照片”。只有您自己看得到。")


class ExportForm(forms.Form):
    """导出."""

    purpose = forms.CharField(label="导出用途", max_length=200, help_text="会和您的姓名一起记入审计记录。")
