"""Shapes of input of the pages of parameters: where to look, what to decide, which file, what to compare."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms

from dibao.kernel import clock
from dibao.regions.codes import is_code
from dibao.regions.formfields import DivisionField
from dibao.rules.catalogue import KEYS

from .. import cells
from ..sheet import CONFIDENCES

TRACKS = [("urban", "城市"), ("rural", "农村")]
ALL_TRACKS = [*TRACKS, ("any", "不分城乡")]
CONFIDENCE = [(code, words) for code, words in CONFIDENCES.items() if code != "demo"]


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def picked() -> DivisionField:
    return DivisionField(label="地区", max_length=60, widget=forms.TextInput(attrs={"data-picker": "/regions/pick"}))


class WhereForm(forms.Form):
    """Which place, which track, which day."""

    division = forms.IntegerField(
        label="地区",
        widget=forms.TextInput(attrs={"data-picker": "/regions/pick"}),
        help_text="输入地名或拼音首字母选取，也可以输入 12 位区划代码。",
    )
    track = forms.ChoiceField(label="城乡", choices=TRACKS)
    on = forms.DateField(label="日期", widget=day_input())

    def clean_division(self) -> int:
        code: int = self.cleaned_data["division"]
        if not is_code(code):
            raise forms.ValidationError("没有这个地区，请重新选取。")
        return code


class _Paper(forms.Form):
    """What every decision rests on."""

    document = forms.CharField(label="依据的文件", max_length=200, help_text="名称和文号，例如“某政发〔2027〕1号”。")
    article = forms.CharField(label="条款", max_length=100, required=False)
    source = forms.CharField(label="文件从哪里来", max_length=100, initial="文件原件")
    confidence = forms.ChoiceField(label="可信度", choices=CONFIDENCE)


class EndForm(_Paper):
    """停止执行 — which rule ends, from which day, by which paper."""

    key = forms.ChoiceField(label="参数项", choices=[(key, about.name) for key, about in KEYS.items()])
    division = picked()
    track = forms.ChoiceField(label="城乡", choices=ALL_TRACKS)
    valid_from = forms.DateField(label="从哪天起停止执行", widget=day_input())

    field_order: Sequence[str] = ("key", "division", "track", "valid_from")

    def decision(self) -> dict[str, Any]:
        """The decision as the service takes it."""
        unit = KEYS[self.cleaned_data["key"]].units[0]
        return self.cleaned_data | {"value": None, "unit": unit, "valid_to": None}


class EnterForm(EndForm):
    """录入参数 — one figure for one place, track and period, written as in the spreadsheet."""

    valid_from = forms.DateField(label="从哪天起执行", widget=day_input())
    valid_to = forms.DateField(
        label="到哪天为止（不含这一天）", required=False, widget=day_input(), help_text="没有写明期限的不填。"
    )
    value = forms.CharField(
        label="值",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="金额以元填写；表格类的照现行值的写法改。",
    )
    unit = forms.ChoiceField(label="单位", choices=list(cells.UNIT_WORDS.items()))

    field_order: Sequence[str] = ("key", "division", "track", "value", "unit", "valid_from", "valid_to")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "value" in given and "unit" in given:
            try:
                given["value"] = cells.read(given["value"], unit=given["unit"])
            except ValueError as why:
                self.add_error("value", f"{why}。")
        return given

    def decision(self) -> dict[str, Any]:
        return self.cleaned_data


class FileForm(forms.Form):
    """导入参数 — a spreadsheet or YAML as the export writes it."""

    file = forms.FileField(
        label="参数表",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.yaml,.yml"}),
        error_messages={"empty": "这个文件是空的，请重新选择。"},
        help_text="用“导出”得到的表格填写，XLSX 或 YAML。有一处错误就全部不导入。",
    )


class CompareForm(forms.Form):
    """对照 — two sides; what is left open on the second is as on the first."""

    division = picked()
    track = forms.ChoiceField(label="城乡", choices=TRACKS)
    on = forms.DateField(label="日期", widget=day_input())
    known = forms.DateField(
        label="只看到这天为止录入的", required=False, widget=day_input(), help_text="不填：看现在已录入的全部。"
    )
    division_b = DivisionField(
        label="地区",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"data-picker": "/regions/pick"}),
        help_text="不填：与一边相同。",
    )
    track_b = forms.ChoiceField(label="城乡", choices=[("", "与一边相同"), *TRACKS], required=False)
    on_b = forms.DateField(label="日期", required=False, widget=day_input(), help_text="不填：与一边相同。")
    known_b = forms.DateField(
        label="只看到这天为止录入的", required=False, widget=day_input(), help_text="不填：看现在已录入的全部。"
    )

    def sides(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Both sides as `queries.Where` takes them."""
        given = self.cleaned_data
        first = {name: given[name] for name in ("division", "track", "on")}
        second = {name: given[f"{name}_b"] or value for name, value in first.items()}
        known = (given["known"], given["known_b"])
        return first | {"known_at": _evening(known[0])}, second | {"known_at": _evening(known[1])}


def _evening(day: date | None) -> datetime | None:
    """The last moment of a day in the office."""
    return None if day is None else datetime.combine(day, time.max, tzinfo=clock.OFFICE)
