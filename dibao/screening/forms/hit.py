"""Shape of input of a hit."""

from collections.abc import Iterable
from typing import Any

from django import forms

from ..choices import HAND_TO, PURPOSES, Outcome

WORDS = {
    "keep": "维持：情况属实但不影响，或登记有误",
    "change": "应变更：须听取意见后调整",
    "stop": "应停发：须听取意见后决定",
    "refer": "移送：交其他部门或上级处理",
}
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def words(rows: int = 3) -> forms.Textarea:
    """A box for sentences."""
    return forms.Textarea(attrs={"rows": rows})


class EvidenceFields(forms.Form):
    """佐证 — a file, or where in the archive the paper lies; one of both."""

    content = forms.FileField(label="上传佐证（照片或 PDF）", required=False)
    paper = forms.CharField(
        label="或写明档案中的材料", required=False, max_length=200, help_text="例如：死亡证明，档案第 12 件。"
    )

    def arguments(self) -> dict[str, Any]:
        """What a service takes, the file with its name."""
        given = dict(self.cleaned_data)
        file = given.get("content")
        return given | {"content": file, "name": file.name if file else ""}


class OutcomeForm(EvidenceFields):
    """核实的结论 — what was found out, how, and what follows from it."""

    outcome = forms.ChoiceField(label="结论", widget=forms.RadioSelect)
    why = forms.CharField(
        label="核实情况", max_length=1000, widget=words(), help_text="写明何时、向谁、怎样核实，结果如何。"
    )
    to = forms.CharField(label="移送给谁", required=False, max_length=100, help_text="结论是“移送”时填写。")
    field_order = ("outcome", "why", "content", "paper", "to")

    def __init__(self, *args: Any, moves: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_ = set(moves) or set(Outcome.values)
        self.fields["outcome"].choices = [(value, WORDS[value]) for value in Outcome.values if value in open_]  # type: ignore[attr-defined]
        if "refer" not in open_:
            del self.fields["to"]


class HandOverForm(forms.Form):
    """转交给谁."""

    post = forms.ChoiceField(label="转交给", choices=list(HAND_TO.items()))
    why = forms.CharField(label="理由", max_length=1000, widget=words(2))


class ReasonForm(forms.Form):
    """理由."""

    why = forms.CharField(label="理由", max_length=1000, widget=words(2))


class RevealForm(forms.Form):
    """查看的用途."""

    purpose = forms.ChoiceField(label="查看用途", choices=[(each, each) for each in PURPOSES])
