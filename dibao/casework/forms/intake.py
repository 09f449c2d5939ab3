"""Who applies and where; what the application says; the list of what is asked for once."""

from typing import Any

from django import forms

from dibao.kernel import clock
from dibao.kernel.formfields import PhoneField
from dibao.regions.formfields import DivisionField, shown
from dibao.registry.choices import Track

from ..models import Case
from ..queries.intake import Askable
from .identity import IdentityForm, Page, date_input


class ApplicantForm(IdentityForm):
    """新申请 — the applicant and the place."""

    division = forms.TypedChoiceField(label="居住的村（社区）", coerce=int)
    track = forms.ChoiceField(
        label="申请类别",
        choices=Track.choices,
        widget=forms.RadioSelect,
        help_text="按户籍和当地规定确定适用城市或农村标准。",
    )
    address = forms.CharField(label="居住地址", max_length=200, help_text="写到门牌或屯组。")
    hukou = DivisionField(label="户籍地（与居住地不同时填写）", required=False, max_length=60)
    hukou_address = forms.CharField(label="户籍地址（不同时填写）", required=False, max_length=200)
    field_order = (
        "division", "name", "id_kind", "id_number", "no_id_reason", "birth_date", "sex", "phone", "track", "address",
    )  # fmt: skip

    def __init__(self, *args: Any, villages: list[tuple[str, list[tuple[int, str]]]], picker: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        rows = [row for _, group in villages for row in group]
        only = rows[0][0] if len(rows) == 1 else None
        place: Any = self.fields["division"]
        place.choices = [*([] if only else [("", "请选择")]), *villages]
        self.initial.setdefault("division", only)
        hukou = self.fields["hukou"].widget.attrs
        hukou["data-picker"] = picker
        if name := shown(str(self.data.get("hukou", ""))):
            hukou["data-text"] = name  # the page shows the name again, not the code that was sent

    def arguments(self) -> dict[str, Any]:
        """For `draft.begin`."""
        data = self.cleaned_data
        return {
            "who": self.identity(),
            "division": data["division"],
            "track": data["track"],
            "address": data["address"],
            "hukou_division": data["hukou"],
            "hukou_address": data["hukou_address"],
        }


class ApplicationForm(Page):
    """申请内容 — where the family lives, why it applies, who came."""

    address = forms.CharField(label="居住地址", max_length=200)
    hukou_address = forms.CharField(
        label="户籍地址", required=False, max_length=200, help_text="与居住地址相同的可不填。"
    )
    phone = PhoneField()
    reason = forms.CharField(
        label="申请理由", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="用申请人的话写：家里有什么困难，靠什么生活。",
    )  # fmt: skip
    agent = forms.CharField(label="代办人", required=False, max_length=64, help_text="本人来办的不填。")
    agent_relation = forms.CharField(label="代办人与申请人的关系", required=False, max_length=64)
    applied_on = forms.DateField(label="申请日期", required=False, widget=date_input())


class WhyForm(Page):
    """A reason, in words."""

    why = forms.CharField(label="原因", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AskOnceForm(Page):
    """一次性告知 — what is missing is ticked already; what a register can prove cannot be ticked."""

    def __init__(self, *args: Any, rows: list[Askable], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            if not row.provable:
                self.fields[f"ask-{row.kind}"] = forms.BooleanField(
                    label=row.title, required=False, initial=row.missing
                )
                self.fields[f"why-{row.kind}"] = forms.CharField(
                    label=f"《{row.title}》的说明",
                    required=False,
                    max_length=300,
                    initial=row.why,
                    widget=forms.TextInput(attrs={"class": "form-control"}),
                )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for row in self.rows:
            if row.provable and f"ask-{row.kind}" in self.data:
                self.add_error(None, f"《{row.title}》可以通过信息核对取得，不能要求申请人提供。")
            if data.get(f"ask-{row.kind}") and not data.get(f"why-{row.kind}", "").strip():
                self.add_error(f"why-{row.kind}", f"请写明为什么要《{row.title}》。")
        if not self.errors and not self.items(data):
            self.add_error(None, "请至少勾选一项；材料已经齐全的，请直接受理。")
        return data

    def items(self, data: dict[str, Any] | None = None) -> list[dict[str, str]]:
        """The ticked ones, for `intake.ask_once`."""
        data = self.cleaned_data if data is None else data
        return [
            {"kind": row.kind, "title": row.title, "why": data[f"why-{row.kind}"].strip()}
            for row in self.rows
            if data.get(f"ask-{row.kind}")
        ]

    def lines(self) -> list[tuple[Askable, forms.BoundField | None, forms.BoundField | None]]:
        """Each row with its tick and its words; no tick where a register answers."""
        return [
            (row, None, None) if row.provable else (row, self[f"ask-{row.kind}"], self[f"why-{row.kind}"])
            for row in self.rows
        ]


def application_initial(case: Case) -> dict[str, Any]:
    """What the application says now; the phone stays masked and is typed again only to change it."""
    household = case.household
    return {
        "address": household.address,
        "hukou_address": household.hukou_address if household.hukou_address != household.address else "",
        "reason": case.reason,
        "agent": case.agent,
        "agent_relation": case.agent_relation,
        "applied_on": case.applied_on or clock.today(),
    }
