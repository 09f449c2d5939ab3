"""Shapes of input of the stacks."""

from typing import Any

from django import forms

from dibao.archive.models import Item
from dibao.kernel import clock
from dibao.regions.formfields import DivisionField, shown

from .choices import Apart, CareKind
from .queries.places import USUAL

SPINES = (20, 30, 40, 50)
_ACCEPT = "image/*,.pdf,.tif,.tiff"
_EMPTY = {"empty": "选择的文件是空的（0 字节），请检查后重新选择。"}


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _unit(unit: str) -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "numeric", "data-unit": unit})


class RuleForm(forms.Form):
    """设置排盒规则."""

    division = DivisionField(
        label="适用地区", max_length=60, widget=forms.TextInput(attrs={"data-picker": "/regions/pick"})
    )
    valid_from = forms.DateField(label="起用日期", widget=_date())
    sheet = forms.IntegerField(
        label="一页纸的厚度",
        min_value=40,
        max_value=500,
        widget=_unit("微米"),
        help_text="80 克纸约 100 微米。量一百页的厚度（毫米），乘 10 就是。",
    )
    bag = forms.IntegerField(label="空档案袋的厚度", min_value=0, max_value=10_000, widget=_unit("微米"))
    board = forms.IntegerField(
        label="盒壁占用",
        min_value=0,
        max_value=10_000,
        widget=_unit("微米"),
        help_text="盒脊宽度减去盒内能放的宽度，1 毫米是 1000 微米。",
    )
    spines = forms.TypedMultipleChoiceField(
        label="有哪些盒脊宽度",
        coerce=int,
        choices=[(spine, f"{spine} 毫米") for spine in SPINES],
        widget=forms.CheckboxSelectMultiple,
    )
    apart = forms.MultipleChoiceField(
        label="哪些不同的不放一盒",
        required=False,
        choices=Apart.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="不同村、不同门类始终不放一盒。",
    )
    why = forms.CharField(label="依据", max_length=200, help_text="例如：市档案馆 2026 年整理办法第五条。")

    def __init__(self, *args: Any, **kwargs: Any):
        usual = {
            "sheet": USUAL.sheet,
            "bag": USUAL.bag,
            "board": USUAL.boxes.board,
            "spines": list(USUAL.boxes.spines),
            "apart": list(USUAL.apart),
            "valid_from": clock.today(),
        }
        kwargs["initial"] = usual | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["division"].widget.attrs["data-text"] = shown(str(self["division"].value() or ""))


class DropForm(forms.Form):
    """作废方案."""

    why = forms.CharField(label="作废原因", max_length=200)


class CareForm(forms.Form):
    """登记修复和复制."""

    item = forms.ModelChoiceField(label="哪份文件", queryset=Item.objects.none(), empty_label="请选择")
    kind = forms.ChoiceField(label="做了什么", choices=[("", "请选择"), *CareKind.choices])
    on = forms.DateField(label="处理日期", widget=_date())
    what = forms.CharField(label="破损情况和做法", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    before = forms.FileField(
        label="处理前的扫描件或照片",
        required=False,
        error_messages=_EMPTY,
        widget=forms.ClearableFileInput(attrs={"accept": _ACCEPT}),
        help_text="原件缺失、由电子原件重新打印的，可以不附。",
    )
    after = forms.FileField(
        label="处理后的扫描件或照片",
        required=False,
        error_messages=_EMPTY,
        widget=forms.ClearableFileInput(attrs={"accept": _ACCEPT}),
    )

    def __init__(self, *args: Any, items: Any, **kwargs: Any):
        kwargs["initial"] = {"on": clock.today()}
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items  # type: ignore[attr-defined]
