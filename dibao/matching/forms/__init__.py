"""Shapes of input: what two people are to each other, what was done, what a cluster means."""

from typing import Any

from django import forms

from dibao.kernel.masking import MASKS

from ..choices import Answer, ClusterState
from ..models import Decision


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


class ProposeForm(forms.Form):
    """提出合并."""

    keep = forms.ChoiceField(
        label="保留哪一条登记", widget=forms.RadioSelect,
        help_text="正在保障或正在办理的那一条应当保留；另一条不会删除，以后只供查阅。",
    )  # fmt: skip
    why = forms.CharField(
        label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="例如“本人承认早年多报了一个户口，公安机关已注销后一个号码”。",
    )  # fmt: skip
    paper = forms.CharField(
        label="依据材料", max_length=300, help_text="材料的名称、文号，在档案中的位置。"
    )  # fmt: skip

    def __init__(self, *args: Any, pair: Decision, **kwargs: Any):
        super().__init__(*args, **kwargs)
        rows = enumerate((pair.a, pair.b), 1)
        self.fields["keep"].choices = [  # type: ignore[attr-defined]
            (str(one.pk), f"第 {at} 条：{MASKS['name'](one.name)}，{MASKS['id'](one.id_number) or '无身份证号'}")
            for at, one in rows
        ]


class MoveForm(forms.Form):
    """决定."""

    why = forms.CharField(label="说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))


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
