"""Shapes of input of the desk: the filters of the audit list, a family's new address or number."""

from typing import Any

from django import forms

from dibao.audit.choices import Outcome
from dibao.kernel.formfields import PhoneField


class AuditFilterForm(forms.Form):
    """Every field may be empty; `before` is where the page before ended."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for field in self.visible_fields():
            field.field.widget.attrs["class"] = "form-control"

    who = forms.CharField(label="经办人", required=False, max_length=64, help_text="姓名。")
    verb = forms.CharField(label="动作", required=False, max_length=64, help_text="例如 casework.confirm、casework。")
    household_number = forms.CharField(label="户号", required=False, max_length=32)
    outcome = forms.ChoiceField(label="结果", required=False, choices=[("", "全部"), *Outcome.choices])
    day_from = forms.DateField(label="自", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    day_to = forms.DateField(label="至", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    before = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)


class ContactForm(forms.Form):
    """What is left empty stays as it is; what is registered now is shown masked beside it."""

    phone = PhoneField(label="新电话", help_text="不变的不填。")
    address = forms.CharField(
        label="新住址", required=False, max_length=200, help_text="不变的不填；写到门牌或屯组，以后入户按它去。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    paper = forms.CharField(label="怎么知道的", max_length=200, help_text="例如本人来电、入户时看到。")
