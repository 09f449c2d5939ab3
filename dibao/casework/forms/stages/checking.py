"""Forms of 信息核对: one answer, all the others, the report, what the family is told and says, the second check."""

from typing import Any

from django import forms

from dibao.kernel import clock
from dibao.kernel.formfields import YuanField
from dibao.verification.choices import ANSWERED
from dibao.verification.models import Check, Finding

from ...choices import TOLD_WAYS, Block
from ...queries.checking import askable_again, clues
from .shape import ActForm, day, economic_items, periods, upload, words

HINT = "hint"
FINDINGS = range(1, 4)


class AnswerForm(ActForm):
    """登记核对结果 — what one register said about one person; up to three things found."""

    query: Any = forms.ModelChoiceField(queryset=None, widget=forms.HiddenInput)
    answer = forms.ChoiceField(label="答复", choices=[(a.value, a.label) for a in ANSWERED])

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
            if what and what.startswith(Block.INCOME) and not data.get(f"period_{n}"):
                self.add_error(f"period_{n}", "收入请选择周期：每月、每年或一次性。")
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


class TellForm(ActForm):
    """告知核对结果 — whom, how and when."""

    on = day("告知日期")
    way = forms.ChoiceField(label="告知方式", choices=[(way, way) for way in TOLD_WAYS])
    to = forms.CharField(label="被告知人", max_length=64)

    def prepare(self) -> None:
        self.initial.update({"on": clock.today(), "to": self.case.applicant.name})


class _AgainForm(ActForm):
    """Names what is to be asked once more."""

    queries = forms.MultipleChoiceField(
        label="重新核对哪些", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一项要重新核对的登记库。"},
    )  # fmt: skip

    def prepare(self) -> None:
        self._rows = {row.key: row for row in askable_again(self.case)}
        field: Any = self.fields["queries"]
        field.choices = [(key, row.words) for key, row in self._rows.items()]

    def arguments(self) -> dict[str, Any]:
        wanted = [self._rows[key] for key in self.cleaned_data["queries"]]
        return {"case": self.case, **self.cleaned_data, "queries": wanted}


class ObjectToCheckForm(_AgainForm):
    """登记核对异议 — what the family says, and the paper that shows it."""

    content = words("异议内容", help_text="申请人认为哪一项不对、实际情况是什么。")
    received_on = day("收到日期")
    file = upload("异议书或证明材料", help_text="例如：银行流水、解除劳动合同证明、车辆转让证明。")

    def prepare(self) -> None:
        super().prepare()
        self.initial.update({"received_on": clock.today()})

    def arguments(self) -> dict[str, Any]:
        data = super().arguments()
        file = data.pop("file")
        return {**data, "file": file.file, "name": file.name}


class CheckAgainForm(_AgainForm):
    """重新核对 — by the office itself: a late answer has come, a refused one will come."""

    why = words("为什么重新核对", rows=2, most=300, help_text="例如：税务部门迟到的答复已经收到。")


class ClueForm(ActForm):
    """核实线索 — a short answer to what a register asks."""

    finding: Any = forms.ModelChoiceField(queryset=None, widget=forms.HiddenInput)
    words = forms.CharField(label="核实情况", max_length=300)

    def prepare(self) -> None:
        keys = [clue.finding.pk for clue in clues(self.case)]
        self.fields["finding"].queryset = Finding.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
