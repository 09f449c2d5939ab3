"""Shape of input of a plan: everybody on a cycle, or chosen by risk."""

from typing import Any

from django import forms

from ..choices import CYCLES, Risk
from .hit import DAY, words
from .register import nightly


class _PlanForm(forms.Form):
    name = forms.CharField(label="计划名称", max_length=100)
    why = forms.CharField(label="依据和理由", max_length=500, widget=words(2))


class OrdinaryPlanForm(_PlanForm):
    """普通排查."""

    registers = forms.MultipleChoiceField(label="比对哪些登记册", choices=nightly, widget=forms.CheckboxSelectMultiple)
    cycle_months = forms.TypedChoiceField(label="多久一次", choices=list(CYCLES.items()), coerce=int, initial=3)
    first_on = forms.DateField(label="首次比对", widget=DAY)


class KeyPlanForm(_PlanForm):
    """重点核查."""

    risks = forms.MultipleChoiceField(
        label="选户理由",
        required=False,
        choices=[(risk.value, risk.label) for risk in Risk if risk != Risk.DRAWN],
        widget=forms.CheckboxSelectMultiple,
    )
    draw = forms.IntegerField(label="另外随机抽几户", required=False, min_value=0, max_value=10_000)
    seed = forms.CharField(
        label="抽签用语", required=False, max_length=100, help_text="先公开、后抽签；任何人用同一句话能抽出同样的户。"
    )
    announced = forms.CharField(label="在哪里公开", required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        return given | {"draw": given.get("draw") or 0}
