"""Shapes of input: what two people are to each other, what was done, what a cluster means."""

from django import forms

from ..choices import Answer, ClusterState


class DecideForm(forms.Form):
    """判定是不是同一人."""

    answer = forms.ChoiceField(label="判定", choices=Answer.choices, widget=forms.RadioSelect)
    why = forms.CharField(
        label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="核对了哪些证件、问了谁。",
    )  # fmt: skip


class FinishForm(forms.Form):
    """办结."""

    result = forms.CharField(
        label="办理结果", max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="今后用哪一条登记，另一条怎样处理（停发、更正、退款），依据什么材料。",
    )  # fmt: skip


class JudgeForm(forms.Form):
    """判断线索."""

    state = forms.ChoiceField(
        label="判断",
        choices=[(one.value, one.label) for one in (ClusterState.ORDINARY, ClusterState.SUSPICIOUS)],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="例如“三户是同一家的兄弟，电话由大哥代管，已电话核实”。",
    )  # fmt: skip
