"""Forms about one economic line: what was seen at the home, which figure counts, what nobody had declared."""

from typing import Any

from django import forms

from dibao.kernel.formfields import YuanField
from dibao.registry import dictionary

from ...choices import HANDED_IN, Block
from .shape import ActForm, day, economic_items, periods, upload


class _LineForm(ActForm):
    """An act on one economic line of this case."""

    line: Any = forms.ModelChoiceField(queryset=None, widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.fields["line"].queryset = self.case.lines.filter(removed="")  # type: ignore[attr-defined]


class SeeForm(_LineForm):
    visited = YuanField(label="入户所见（元）")
    note = forms.CharField(label="说明", max_length=500, required=False)


class SettleForm(_LineForm):
    """认定 — which figure counts, why, and on which paper."""

    accepted = YuanField(label="认定（元）")
    explanation = forms.CharField(label="差异原因和认定依据", max_length=500)
    exemption = forms.ChoiceField(label="豁免理由", required=False)
    received_on = day("工资起始日期", required=False, help_text="新就业的填写，本地对新就业收入有豁免；不改请留空。")
    evidence: Any = forms.ModelChoiceField(
        label="证明材料", queryset=None, required=False, empty_label="不选（按登记库查到的数认定，不需要证明）"
    )
    file = upload("或者上传证明材料", required=False)

    def prepare(self) -> None:
        super().prepare()
        papers = self.case.papers.filter(withdrawn="", origin=HANDED_IN).order_by("-dated", "-pk")
        self.fields["evidence"].queryset = papers  # type: ignore[attr-defined]
        self.fields["evidence"].label_from_instance = lambda paper: f"{paper.title}（{paper.dated}）"  # type: ignore[attr-defined]
        options = next(this for this in dictionary.block("property") if this.code == "exemption").options
        self.fields["exemption"].choices = [("", "不豁免"), *options.items()]  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        exemption, begun, file = data.pop("exemption", ""), data.pop("received_on", None), data.pop("file", None)
        data |= {"exemption": exemption} if data["line"].block == Block.PROPERTY else {}
        data |= {"content": file.file, "name": file.name} if file else {}
        return data | ({"received_on": begun} if begun and data["line"].item == "wage" else {})


class SeeNewForm(ActForm):
    """入户新发现."""

    member: Any = forms.ModelChoiceField(label="成员", queryset=None, empty_label=None)
    what = forms.ChoiceField(label="项目")
    amount = YuanField(label="金额（元）")
    period = forms.ChoiceField(label="周期", required=False)

    def prepare(self) -> None:
        living = self.case.household.memberships.filter(valid_to=None)
        people = type(self.case.applicant)._default_manager.filter(pk__in=living.values("person_id"))
        self.fields["member"].queryset = people  # type: ignore[attr-defined]
        self.fields["what"].choices = economic_items()  # type: ignore[attr-defined]
        self.fields["period"].choices = periods()  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        data = self.cleaned_data
        block, _, item = data["what"].partition(":")
        values = {"value": data["amount"], "kind": item}
        if block == Block.INCOME:
            values = {"item": item, "amount": data["amount"], "period": data["period"]}
        elif block == Block.SPENDING:
            values = {"kind": item, "amount": data["amount"], "period": data["period"]}
        return {"case": self.case, "member": data["member"], "block": block, "values": values}
