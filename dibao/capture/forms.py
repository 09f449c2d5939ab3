"""Shapes of input of capture."""

from typing import Any

from django import forms

from dibao.regions.formfields import DivisionField, shown

from . import old_fields
from .choices import ListKind

SCANS = ".jpg,.jpeg,.png,.tif,.tiff,.pdf"
_EMPTY = {"empty": "选择的文件是空的（0 字节），请检查后重新选择。"}


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _count(label: str, **more: Any) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "data-unit": more.pop("unit", "页")})
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=9999, widget=widget, **more)


def _place(label: str) -> DivisionField:
    return DivisionField(label=label, max_length=60, widget=forms.TextInput(attrs={"data-picker": "/regions/pick"}))


class _Placed(forms.Form):
    """A form that shows the name of a picked division again."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["division"].widget.attrs["data-text"] = shown(str(self["division"].value() or ""))


class BatchForm(_Placed):
    """新建扫描批次."""

    division = _place("哪个乡镇（街道）的材料")
    expected = _count("一共要扫多少页", help_text="不算分隔页。填了，提交时系统会核对有没有漏扫。")
    note = forms.CharField(
        label="说明", required=False, max_length=200, help_text="例如：中心村 2026 年第三季度新增户。"
    )


class ManyFiles(forms.FileField):
    """One or several files."""

    class Input(forms.ClearableFileInput):
        allow_multiple_selected = True

    def __init__(self, **kwargs: Any):
        super().__init__(widget=self.Input(attrs={"accept": SCANS}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        rows = data if isinstance(data, (list, tuple)) else [data]
        return [super(ManyFiles, self).clean(row, initial) for row in (rows or [None])]


class UploadForm(forms.Form):
    """上传扫描件. An empty file is turned away by the service, with its name."""

    scans = ManyFiles(
        label="扫描件",
        max_length=200,
        allow_empty_file=True,
        help_text="一次最多选 100 个，按文件名排序。中断了再传一次就行，已经收下的不会重复。",
    )


class SubmitForm(forms.Form):
    """提交检查."""

    why = forms.CharField(label="页数对不上的原因", required=False, max_length=150, help_text="页数对得上就不用填。")


class DocumentForm(forms.Form):
    """写明这份文件."""

    household_number = forms.CharField(label="户号", max_length=24, help_text="形如 220802-0000017-K，抄自档案袋标签。")
    kind = forms.ChoiceField(label="材料种类")
    dated = forms.DateField(label="文件上的日期", widget=_date())
    responsible = forms.CharField(label="责任者", max_length=100, help_text="写这份文件的人或单位。")
    expected = _count("这份文件应有多少页", help_text="填了，系统会核对有没有缺页。")

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [("", "请选择"), *kinds]


class SeparatorForm(forms.Form):
    """打印分隔页 — one household, the kinds one is about to scan."""

    household_number = forms.CharField(label="户号", max_length=24, help_text="抄自档案袋标签，或用扫码枪扫标签。")
    kinds = forms.MultipleChoiceField(label="要扫描哪些材料", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = kinds  # type: ignore[attr-defined]


class WordsForm(forms.Form):
    """录入文字."""

    words = forms.CharField(
        label="文件上的文字",
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="录入以后可以按这些文字查找。机器以后再识别，也不会盖掉人工录入的文字。",
    )


class ListForm(_Placed):
    """上传旧档清单."""

    kind = forms.ChoiceField(label="是哪种清单", choices=[("", "请选择"), *ListKind.choices])
    division = _place("哪个地区的旧档")
    boxes = _count("架上实有多少盒", unit="盒", help_text="数一下盒子。填了，对账时会和清单里的盒数核对。")
    file = forms.FileField(
        label="清单文件",
        error_messages=_EMPTY,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text="Excel（.xlsx）或 CSV。Access 里的表请先导出成 Excel。第一行是列名，一户（一袋）一行。",
    )


class MappingForm(forms.Form):
    """对列 — for each thing a row may say, the heading that says it."""

    def __init__(self, *args: Any, kind: str, headings: list[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = [("", "清单里没有"), *((name, name) for name in headings)]
        for field in old_fields.wanted(kind):
            self.fields[field.code] = forms.ChoiceField(label=field.label, required=field.required, choices=choices)
