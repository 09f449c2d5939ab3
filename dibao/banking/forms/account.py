"""Shape of input of a change of account and of a kept passbook."""

from collections.abc import Iterable
from typing import Any

from django import forms

from ..choices import KeeperKind

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
PICTURE = "手机拍照或扫描均可。"


def words(rows: int = 2) -> forms.Textarea:
    """A box for sentences."""
    return forms.Textarea(attrs={"rows": rows})


class AccountForm(forms.Form):
    """更换账户."""

    holder = forms.ChoiceField(label="户名（须是本户成员）")
    bank = forms.CharField(label="开户银行", max_length=80)
    number = forms.CharField(
        label="新账号", max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )
    passbook = forms.BooleanField(
        label="这是存折账号，已对照存折", required=False, help_text="存折账号没有校验位，勾选后不再核对最后一位。"
    )
    why = forms.CharField(label="更换原因", max_length=300, widget=words())
    content = forms.FileField(label="存折或卡面照片", help_text=PICTURE)

    def __init__(self, *args: Any, holders: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = list(holders)  # type: ignore[attr-defined]


class DecideForm(forms.Form):
    """复核意见 — needed when other families use the number too."""

    why = forms.CharField(label="复核意见", max_length=300, required=False, widget=words())


class ReasonForm(forms.Form):
    """理由."""

    why = forms.CharField(label="理由", max_length=300, widget=words())


class HandOverForm(forms.Form):
    """交给银行."""

    why = forms.CharField(
        label="交给谁、怎样交的",
        max_length=300,
        widget=words(),
        help_text="例如：U 盘交农信社王柜员，当面清点笔数和金额。",
    )


class AgreementForm(forms.Form):
    """存折代管协议."""

    keeper = forms.CharField(label="代管人姓名", max_length=64)
    keeper_kind = forms.ChoiceField(label="代管人身份", choices=KeeperKind.choices, widget=forms.RadioSelect)
    keeper_id = forms.CharField(label="代管人身份证号", max_length=18)
    keeper_phone = forms.CharField(label="代管人电话", max_length=20)
    bank = forms.CharField(label="开户银行", max_length=80)
    reason = forms.CharField(
        label="代管原因", max_length=300, widget=words(), help_text="例如：本人卧床，无亲属在本地。"
    )
    starts_on = forms.DateField(label="自", widget=DAY)
    ends_on = forms.DateField(label="至", widget=DAY)
    content = forms.FileField(label="双方签字的协议", help_text=PICTURE)


class FileForm(forms.Form):
    """备案."""

    number = forms.CharField(label="备案号", max_length=60)
