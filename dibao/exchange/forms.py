"""Shapes of input of the pages of partners, keys and receipts."""

from typing import Any

from django import forms

from dibao.regions.formfields import DivisionField, shown

from .choices import REGISTERS


class AmendForm(forms.Form):
    """更正交换单位."""

    name = forms.CharField(label="单位名称", max_length=80)
    registers = forms.MultipleChoiceField(
        label="提供的登记库",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="核对时，这些登记库的查询发给这个单位。",
    )
    known_days = forms.IntegerField(
        label="联系不上时，可用几天内的答复",
        min_value=0,
        max_value=90,
        initial=0,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "data-unit": "天"}),
        help_text="按与该单位的约定填写；填 0 表示不用以前的答复。使用时会注明“以前的答复”和日期。",
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["registers"].choices = list(REGISTERS.items())  # type: ignore[attr-defined]
        self.order_fields(["code", "name", "division", "registers", "known_days"])


class PartnerForm(AmendForm):
    """登记交换单位."""

    code = forms.SlugField(
        label="单位代号", max_length=40, help_text="英文字母、数字和短横线，例如 taobei-gongan。登记后不变。"
    )
    division = DivisionField(
        label="登记地区", max_length=60, widget=forms.TextInput(attrs={"data-picker": "/regions/pick"})
    )

    def name_division(self) -> None:
        """Show the picked division by its name again."""
        self.fields["division"].widget.attrs["data-text"] = shown(str(self["division"].value() or ""))


class KeyForm(forms.Form):
    """录入单位公钥."""

    verify_key = forms.CharField(
        label="验签公钥（Ed25519）",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text="PEM 文本或 64 位十六进制。只录公钥，不要让对方交出私钥。",
    )
    seal_key = forms.CharField(
        label="加密公钥（X25519）", max_length=400, widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})
    )
    endpoint = forms.CharField(
        label="接口地址", max_length=200, required=False, help_text="没有联网接口的不填。例如 https://10.0.0.8:8443"
    )
    valid_until = forms.DateField(
        label="有效期至", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), help_text="最长一年。"
    )
    source = forms.CharField(
        label="公钥怎么来的", max_length=200, help_text="例如：某科长当面交 U 盘，并在电话里念了指纹。"
    )


class WhyForm(forms.Form):
    """为什么."""

    why = forms.CharField(label="原因", max_length=200)


class ReceiptForm(forms.Form):
    """对方的回执文件."""

    file = forms.FileField(label="回执文件", error_messages={"empty": "这个文件是空的，请重新选择。"})
