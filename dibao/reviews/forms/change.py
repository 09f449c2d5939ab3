"""Shape of input of a change of the standard: the two standards first, every other figure one by one."""

from typing import Any

from django import forms

from dibao.kernel.formfields import YuanField
from dibao.policy.cells import read
from dibao.policy.wording import UNITS
from dibao.population.whatif import VARIABLE
from dibao.regions.formfields import DivisionField, shown
from dibao.rules.catalogue import KEYS, name_of

TRACKS = [("any", "不分城乡"), ("urban", "城市"), ("rural", "农村")]
PERIODS = [("fen_per_month", "元/月"), ("fen_per_year", "元/年")]
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StandardForm(forms.Form):
    """新标准 — the document and the two lines everybody waits for."""

    division = DivisionField(label="地区", widget=forms.TextInput(attrs={"data-picker": "/regions/pick"}))
    document = forms.CharField(
        label="文件名称和文号",
        max_length=200,
        help_text="例如：关于提高 2026 年城乡低保标准的通知（×民发〔2026〕8 号）。",
    )
    source = forms.CharField(label="文件来源", max_length=100, help_text="例如：县政府网站全文、纸质文件原件。")
    effective_on = forms.DateField(label="执行日期", widget=DAY, help_text="某月 1 日；早于本月的，系统计算补发。")
    urban = YuanField(label="城市低保标准（每人）", required=False, minimum=1)
    urban_unit = forms.ChoiceField(label="城市标准按", choices=PERIODS, initial="fen_per_month")
    rural = YuanField(label="农村低保标准（每人）", required=False, minimum=1)
    rural_unit = forms.ChoiceField(label="农村标准按", choices=PERIODS, initial="fen_per_year")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = str(self.data.get("division") or self.initial.get("division") or "")
        self.fields["division"].widget.attrs["data-text"] = shown(typed)

    def arguments(self) -> dict[str, Any]:
        """What the service takes."""
        given = self.cleaned_data
        values = [
            {"key": "standard", "track": track, "value": given[track], "unit": given[f"{track}_unit"]}
            for track in ("urban", "rural")
            if given[track]
        ]
        named = {name: given[name] for name in ("division", "document", "source", "effective_on")}
        return named | {"values": values}


def _keys() -> list[tuple[str, list[tuple[str, str]]]]:
    return [(group, [(key, name_of(key)) for key in keys]) for group, keys in VARIABLE.items()]


class ValueForm(forms.Form):
    """添加一项 — any figure the reckoning depends on; tables as they stand in the spreadsheet of parameters."""

    key = forms.ChoiceField(label="项目", choices=_keys)
    track = forms.ChoiceField(label="城乡", choices=TRACKS)
    unit = forms.ChoiceField(label="单位", required=False, choices=[("", "按项目自动选择"), *PERIODS])
    value = forms.CharField(
        label="新的值",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="金额写元；表格写成“名称=一档 低于标准%=30 元=465”，多行各占一行并编号“1）”。写法与政策标准的导出文件相同。",
    )
    article = forms.CharField(label="条款", max_length=100, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "key" not in given or "value" not in given:
            return given
        units = KEYS[given["key"]].units
        given["unit"] = given.get("unit") or units[0]
        if given["unit"] not in units:
            words = "、".join(UNITS.get(unit, unit) for unit in units)
            self.add_error("unit", f"“{name_of(given['key'])}”的单位应是：{words}。")
            return given
        try:
            given["value"] = read(given["value"], unit=given["unit"])
        except ValueError as fault:
            self.add_error("value", f"{fault}。")
        return given


class ReasonForm(forms.Form):
    """理由."""

    why = forms.CharField(label="理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
