"""Shape of input of a batch, a reply, a bank."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from dibao.regions.formfields import DivisionField, shown

from ..choices import Way
from ..formats import FORMATS


class MakeForm(forms.Form):
    """组批 — which bank, which place; the month stands on the page."""

    bank = forms.ChoiceField(label="代发银行")
    division = forms.TypedChoiceField(label="范围", coerce=int)
    month = forms.DateField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, banks: Iterable[tuple[str, str]] = (), places: Iterable[tuple[int, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bank"].choices = list(banks)  # type: ignore[attr-defined]
        self.fields["division"].choices = list(places)  # type: ignore[attr-defined]

    def clean_month(self) -> date:
        month: date = self.cleaned_data["month"]
        return month.replace(day=1)


class ReplyForm(forms.Form):
    """银行返回的文件."""

    content = forms.FileField(label="银行返回的文件", help_text="请用银行给的原始文件，不要打开后另存。")
    reversal = forms.BooleanField(label="到账后退汇", required=False, help_text="银行先说到账、后来又退回的，才勾选。")


class BankForm(forms.Form):
    """代发银行."""

    code = forms.SlugField(label="代号", max_length=24, help_text="小写字母、数字，定了不改，例如 nxs。")
    name = forms.CharField(label="银行名称", max_length=80)
    division = DivisionField(label="地区", widget=forms.TextInput(attrs={"data-picker": "/regions/pick"}))
    layout = forms.ChoiceField(label="文件格式", choices=[(each.slug, each.label) for each in FORMATS.values()])
    agreement = forms.CharField(
        label="代发约定",
        required=False,
        max_length=120,
        help_text="".join(f"{each.label}：{each.agreement}。" for each in FORMATS.values() if each.agreement)
        + "其他格式不填。",
    )
    way = forms.ChoiceField(label="发送方式", choices=Way.choices)
    partner = forms.ChoiceField(
        label="交换单位",
        required=False,
        help_text="加密文件包、银行接口须选择；由核对人员录入、另一人复核公钥和地址。",
    )
    payer_name = forms.CharField(label="付款户名", max_length=60)
    payer_account = forms.CharField(label="付款账号", max_length=40)
    answer_days = forms.IntegerField(label="几个工作日内应返回结果", initial=3, min_value=1, max_value=30)

    def __init__(
        self, *args: Any, partners: Iterable[tuple[str, str]] = (), known: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].choices = [("", "不需要"), *partners]  # type: ignore[attr-defined]
        if known:  # what a bank is known by does not change
            del self.fields["code"], self.fields["division"]
            return
        typed = str(self.data.get("division") or self.initial.get("division") or "")
        self.fields["division"].widget.attrs["data-text"] = shown(typed)
