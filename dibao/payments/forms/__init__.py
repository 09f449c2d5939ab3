"""Shapes of input of payments: the month to build, reasons, releases, the price subsidy."""

from datetime import date
from typing import Any

from django import forms

from dibao.kernel import clock
from dibao.regions.formfields import DivisionField, shown

from ..arrears import month_in
from ..choices import RosterKind


class MonthField(forms.CharField):
    """月份 — typed as 2026-09, cleaned to the first day of the month."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=7, widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-09"}), **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%Y-%m}" if isinstance(value, date) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = month_in(text)
        if found is None:
            raise forms.ValidationError("请按“2026-09”的样子填写月份。")
        return found


class StartForm(forms.Form):
    """编制名册 — place, month, kind."""

    division = DivisionField(label="地区", widget=forms.TextInput(attrs={"data-picker": "/regions/pick"}))
    month = MonthField(label="发放月份")
    kind = forms.ChoiceField(label="种类", choices=RosterKind.choices, initial=RosterKind.REGULAR)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = str(self.data.get("division") or self.initial.get("division") or "")
        self.fields["division"].widget.attrs["data-text"] = shown(typed)


class ReasonForm(forms.Form):
    """理由."""

    why = forms.CharField(label="理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class ReleaseForm(forms.Form):
    """解除暂缓 — what was found out, and until which month the same is accepted."""

    why = forms.CharField(label="查清的情况和理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    until = MonthField(
        label="同一情况有效至", required=False, help_text="不填只管本月；填了以后各月不再因同一原因暂缓。"
    )


class SubsidyForm(forms.Form):
    """价格临时补贴 — place, the roster it goes with, the document that starts it."""

    division = DivisionField(label="地区", widget=forms.TextInput(attrs={"data-picker": "/regions/pick"}))
    month = MonthField(label="随哪个月发放")
    document = forms.CharField(label="文件名称和文号", max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = str(self.data.get("division") or self.initial.get("division") or "")
        self.fields["division"].widget.attrs["data-text"] = shown(typed)


class AgreeForm(forms.Form):
    """批准或不批准."""

    agreed = forms.ChoiceField(label="决定", choices=[("1", "批准"), ("", "不批准")], required=False)
    why = forms.CharField(label="理由（不批准时必填）", max_length=1000, required=False)

    def clean_agreed(self) -> bool:
        """Whether it is approved."""
        return self.cleaned_data["agreed"] == "1"


def this_month() -> date:
    """The first day of the present month."""
    return clock.today().replace(day=1)
