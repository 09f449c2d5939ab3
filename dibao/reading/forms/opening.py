"""Shapes of input of the opening review."""

from django import forms

from dibao.archive.choices import Series
from dibao.regions.formfields import DivisionField

from ..choices import Verdict


class ProposeForm(forms.Form):
    """提出开放审核."""

    division = DivisionField(label="地区")
    series = forms.ChoiceField(label="系列", choices=Series.choices)
    year = forms.IntegerField(label="案卷年度", min_value=1949, max_value=2999)
    verdict = forms.ChoiceField(label="建议", choices=Verdict.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="满二十五年开放；提前开放的写明依据，延期开放的写明涉及什么。",
    )  # fmt: skip


class DecideForm(forms.Form):
    """决定开放审核."""

    agreed = forms.TypedChoiceField(
        label="决定", choices=(("1", "同意"), ("0", "不同意")), coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )  # fmt: skip
    why = forms.CharField(label="审核意见", max_length=300, required=False, help_text="不同意的，必须写明理由。")
