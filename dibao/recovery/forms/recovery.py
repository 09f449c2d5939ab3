"""Shape of input of a 追缴: the ground, what the family said, the decision, the plan, a receipt, a write-off."""

from typing import Any

from django import forms

from dibao.kernel.formfields import YuanField

from ..choices import Ground, HeardBy, Kind, Way

EMPTY = [("", "请选择")]


def day() -> forms.DateInput:
    """A date picked or typed."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def words(rows: int = 3) -> forms.Textarea:
    """Room for a few sentences."""
    return forms.Textarea(attrs={"rows": rows})


class OpenForm(forms.Form):
    """建立追缴 — why too much was paid."""

    kind = forms.ChoiceField(label="多发的原因", choices=[*EMPTY, *Kind.choices])
    why = forms.CharField(
        label="情况说明",
        max_length=1000,
        widget=words(),
        help_text="写明何时发生什么变化、为什么当时没有调整。",
    )


class TellForm(forms.Form):
    """听取意见."""

    heard_on = forms.DateField(label="听取意见日期", widget=day())
    heard_by = forms.ChoiceField(label="怎样听取", choices=[*EMPTY, *HeardBy.choices])
    statement = forms.CharField(
        label="家庭的意见", max_length=2000, widget=words(4), help_text="照原话写；没有意见的，写“没有意见”。"
    )


class OrderForm(forms.Form):
    """责令退回."""

    return_by = forms.DateField(label="退回期限", widget=day())
    basis = forms.CharField(
        label="依据", max_length=200, help_text="规定的名称和条款。骗取的写“社会救助法第七十三条”，其他的写当地规定。"
    )
    decision = forms.CharField(
        label="决定和理由", max_length=1000, widget=words(), help_text="写明对家庭意见的答复。会印在通知书上。"
    )


class PlanForm(forms.Form):
    """还款计划."""

    first_on = forms.DateField(label="首期还款日", widget=day())
    parts = forms.IntegerField(label="分几期（每月一期）", min_value=1, max_value=120)
    consent_on = forms.DateField(label="家庭签字同意日期", widget=day())
    content = forms.FileField(label="签字的还款计划", help_text="照片或 PDF。没有签字不能分期。")


class PayForm(forms.Form):
    """退款."""

    paid_on = forms.DateField(label="退款日期", widget=day())
    way = forms.ChoiceField(label="退款方式", choices=[*EMPTY, *Way.choices])
    receipt = forms.CharField(label="票据号", max_length=60, help_text="银行回单号或财政票据号；同一张只登记一次。")
    amount = YuanField(label="金额", minimum=1)


class AskWriteOffForm(forms.Form):
    """申请核销."""

    ground = forms.ChoiceField(label="核销的理由", choices=[*EMPTY, *Ground.choices])
    why = forms.CharField(label="情况说明", max_length=1000, widget=words())
    content = forms.FileField(label="证明材料", help_text="死亡证明、村（社区）证明、法院裁定等。")


class ReasonForm(forms.Form):
    """理由."""

    why = forms.CharField(label="理由", max_length=1000, widget=words(2))


class PlainForm(forms.Form):
    """Nothing to fill in."""


def arguments(form: forms.Form) -> dict[str, Any]:
    """What the service takes; a file comes with its name."""
    given = dict(form.cleaned_data)
    if "content" in given:
        given["name"] = given["content"].name
    return given
