"""Shape of input: opening an adjustment, offers of work refused."""

from typing import Any

from django import forms

from ..choices import Ground
from .shape import HouseholdForm, MemberField, day, sentences

# What a person brings; the other grounds are brought by the parts of the system that find them.
BY_HAND = (
    Ground.REPORT, Ground.DEATH, Ground.MOVE, Ground.CYCLE, Ground.HIT, Ground.COMPLAINT, Ground.SPOT, Ground.WORK,
    Ground.TAPER_END, Ground.OTHER,
)  # fmt: skip


class OpenForm(forms.Form):
    """提起动态调整."""

    ground = forms.ChoiceField(label="事由", choices=[(g.value, g.label) for g in BY_HAND])
    why = sentences("发现了什么", help_text="写明变化是什么、从哪里得知。")
    on = day("变化发生的日期", required=False, help_text="死亡的，填死亡日期，从这天起三个月内办完。")
    source = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)


class OfferForm(HouseholdForm):
    """登记一次拒绝就业."""

    person = MemberField(label="谁", queryset=None)
    offered_on = day("介绍日期")
    offer = forms.CharField(label="介绍的工作", max_length=200, help_text="什么工作、在哪里、工资多少。")
    words = sentences("本人为什么不接受", help_text="有正当理由的（照料、患病、就学等）不登记。")


class LiftForm(HouseholdForm):
    """不再计入."""

    person = MemberField(label="谁", queryset=None)
    why = sentences("理由", most=200, help_text="例如：自何时起在何处工作。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].label = "谁不再计入"
