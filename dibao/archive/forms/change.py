"""规则变更 — where it holds and from when, the whole scheme as a file, and sending one back."""

from typing import Any

from django import forms

from dibao.kernel import clock
from dibao.regions.formfields import DivisionField, shown


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class WhereForm(forms.Form):
    """Where a change holds, from when, by which paper."""

    division = DivisionField(
        label="适用地区", max_length=60, widget=forms.TextInput(attrs={"data-picker": "/regions/pick"})
    )
    valid_from = forms.DateField(label="从哪天起执行", widget=_date())
    document = forms.CharField(label="依据的文件", max_length=200, help_text="名称和文号，例如“某民发〔2027〕1号”。")

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs["initial"] = {"valid_from": clock.today()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["division"].widget.attrs["data-text"] = shown(str(self["division"].value() or ""))

    def where(self) -> dict[str, Any]:
        """Division, first day and paper as the service takes them."""
        return {name: self.cleaned_data[name] for name in ("division", "valid_from", "document")}


class ImportForm(WhereForm):
    """导入归档规则."""

    file = forms.FileField(
        label="规则文件",
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
        error_messages={"empty": "这个文件是空的，请重新选择。"},
        help_text="先导出现行规则，修改后再导入。与现行规则不同的，作为一项变更等另一人确认。",
    )

    def text(self) -> str:
        """The file as text; what is not UTF-8 is no such file."""
        return self.cleaned_data["file"].read().decode("utf-8", errors="replace")


class RefuseForm(forms.Form):
    """退回变更."""

    why = forms.CharField(label="退回原因", max_length=200)
