"""Shapes of input of the pages of agreements and enquiries."""

from typing import Any

from django import forms

from dibao.exchange.models import Partner
from dibao.kernel import clock
from dibao.regions.formfields import DivisionField, shown

from .choices import FIELDS

_DAY: dict[str, Any] = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
_NUMBER: dict[str, Any] = {"inputmode": "numeric"}


class AgreementForm(forms.Form):
    """录入共享约定 — as the document says."""

    partner = forms.ModelChoiceField(
        label="来询单位", queryset=Partner.objects.none(), empty_label="请选择", to_field_name="code"
    )
    division = DivisionField(
        label="可查地区", max_length=60, widget=forms.TextInput(attrs={"data-picker": "/regions/pick"})
    )
    purpose = forms.CharField(
        label="用途", max_length=200, help_text="对方为办理什么事查询，例如：家庭经济困难学生资助认定。"
    )
    basis = forms.CharField(label="依据", max_length=200, help_text="文件名称和文号，例如：吉教助〔2026〕12 号。")
    agreed = forms.MultipleChoiceField(
        label="可提供的内容",
        required=False,
        choices=list(FIELDS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text="是否在册和救助类别一定会答复；这里只选对方办事必需的。",
    )
    monthly = forms.IntegerField(
        label="每月最多查询人数", min_value=1, widget=forms.TextInput(attrs=_NUMBER | {"data-unit": "人"})
    )
    answer_wd = forms.IntegerField(
        label="答复期限", min_value=1, max_value=30, widget=forms.TextInput(attrs=_NUMBER | {"data-unit": "个工作日"})
    )
    valid_from = forms.DateField(label="生效日期", initial=clock.today, **_DAY)
    valid_to = forms.DateField(label="有效期至（含）", help_text="最长一年，到期续签。", **_DAY)

    def __init__(self, *args: Any, partners: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners  # type: ignore[attr-defined]

    def name_division(self) -> None:
        """Show the picked division by its name again."""
        self.fields["division"].widget.attrs["data-text"] = shown(str(self["division"].value() or ""))


class WhyForm(forms.Form):
    """为什么."""

    why = forms.CharField(label="原因", max_length=200)


class PackageForm(forms.Form):
    """来询的交换包."""

    file = forms.FileField(label="来询交换包", error_messages={"empty": "这个文件是空的，请重新选择。"})
