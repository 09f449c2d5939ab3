"""Shape of input of a dispute."""

from collections.abc import Iterable
from typing import Any

from django import forms

from ..choices import DisputeKind, DisputeOutcome
from .fields import DAY, ProofFields, household_of


class HouseholdForm(forms.Form):
    """哪一户 — asked first, so that its cases can be offered."""

    household = forms.CharField(label="户号", max_length=24, help_text="可在首页按姓名查找。")

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staff = staff

    def clean_household(self) -> Any:
        return household_of(self.cleaned_data["household"], self.staff)


class DisputeForm(forms.Form):
    """复议诉讼."""

    kind = forms.ChoiceField(label="种类", choices=DisputeKind.choices, widget=forms.RadioSelect)
    matter = forms.ChoiceField(label="所争议的办件或调整")
    body = forms.CharField(label="复议机关或法院", max_length=80, help_text="例如：洮北区人民政府、洮北区人民法院。")
    document = forms.CharField(label="受理通知书文号或案号", max_length=80)
    notified_on = forms.DateField(label="原决定送达日期", widget=DAY)
    filed_on = forms.DateField(label="对方申请或起诉日期", widget=DAY)
    received_on = forms.DateField(
        label="我方收到副本日期", widget=DAY, help_text="复议：收到后 10 个工作日内答复；诉讼：收到后 15 日内答辩。"
    )

    def __init__(self, *args: Any, matters: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["matter"].choices = list(matters)  # type: ignore[attr-defined]


class ReplyForm(ProofFields):
    """已提交答复."""

    replied_on = forms.DateField(label="答复日期", widget=DAY)
    field_order = ("replied_on", "content", "paper")


class SummonForm(forms.Form):
    """开庭日期."""

    hearing_on = forms.DateField(label="开庭（听证）日期", widget=DAY)


class ConcludeForm(forms.Form):
    """结果."""

    outcome = forms.ChoiceField(label="结果", choices=DisputeOutcome.choices, widget=forms.RadioSelect)
    judgment = forms.CharField(label="决定书、判决书或撤回文书的文号", max_length=80)
    concluded_on = forms.DateField(label="结果日期", widget=DAY)
    content = forms.FileField(label="上传决定书或判决书", required=False)

    def arguments(self) -> dict[str, Any]:
        """What the service takes, the file with its name."""
        given = dict(self.cleaned_data)
        file = given.get("content")
        return given | {"content": file, "name": file.name if file else ""}
