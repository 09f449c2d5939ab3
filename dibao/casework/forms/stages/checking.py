"""Forms of 信息核对: one answer, all the others, the report."""

from typing import Any

from django import forms

from dibao.kernel.formfields import YuanField
from dibao.verification.choices import Answer
from dibao.verification.models import Check

from ...choices import Block
from .shape import ActForm, economic_items, periods, words

HINT = "hint"
FINDINGS = range(1, 4)


class AnswerForm(ActForm):
    """登记核对结果 — what one register said about one person; up to three things found."""

    query: Any = forms.ModelChoiceField(queryset=None, widget=forms.HiddenInput)
    answer = forms.ChoiceField(label="答复", choices=[c for c in Answer.choices if c[0] != Answer.ASKED])

    def prepare(self) -> None:
        check = Check.objects.filter(case_number=self.case.number, reported_on=None).first()
        queries = check.queries.all() if check else Check.objects.none()
        self.fields["query"].queryset = queries  # type: ignore[attr-defined]
        choices = [("", "没有"), *economic_items(), ("线索", [(f"{HINT}:", "仅作线索，不计金额")])]
        for n in FINDINGS:
            self.fields[f"what_{n}"] = forms.ChoiceField(label=f"查到 {n}", choices=choices, required=False)
            self.fields[f"amount_{n}"] = YuanField(label="金额（元）", required=False)
            self.fields[f"period_{n}"] = forms.ChoiceField(label="周期", choices=periods(), required=False)
            self.fields[f"text_{n}"] = forms.CharField(label="登记内容", max_length=300, required=False)
        self.fields["note"] = forms.CharField(label="说明（未答复的写明原因）", max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for n in FINDINGS:
            what = data.get(f"what_{n}")
            if what and not what.startswith(HINT) and data.get(f"amount_{n}") is None:
                self.add_error(f"amount_{n}", "请填写金额；只作线索的，请选“仅作线索”。")
            if what and not data.get(f"text_{n}"):
                self.add_error(f"text_{n}", "请写明登记库里的内容，例如：某银行活期存款。")
        return data

    def arguments(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "query": data["query"],
            "answer": data["answer"],
            "note": data["note"],
            "findings": [self._finding(n) for n in FINDINGS if data[f"what_{n}"]],
        }

    def _finding(self, n: int) -> dict[str, Any]:
        block, _, item = self.cleaned_data[f"what_{n}"].partition(":")
        period = "" if block == Block.PROPERTY else self.cleaned_data[f"period_{n}"]
        amount = None if block == HINT else self.cleaned_data[f"amount_{n}"]
        return {
            "block": block,
            "item": item,
            "amount": amount,
            "period": period,
            "text": self.cleaned_data[f"text_{n}"],
        }


class AnswerRestForm(ActForm):
    """其余均无信息."""

    def arguments(self) -> dict[str, Any]:
        return {"check": Check.objects.filter(case_number=self.case.number).order_by("-pk").first()}


class ReportForm(ActForm):
    conclusion = words("核对结论", help_text="例如：与申报一致；或列出不一致的人、项目和金额。")
