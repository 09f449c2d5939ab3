"""Shape of input of a rectification order."""

from collections.abc import Iterable
from typing import Any

from django import forms

from .hit import DAY, EvidenceFields, words


class OrderForm(forms.Form):
    """整改通知."""

    error = forms.CharField(label="问题和整改要求", max_length=1000, widget=words())
    owner = forms.ChoiceField(label="整改责任人")
    due_on = forms.DateField(label="整改期限", widget=DAY)

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = list(people)  # type: ignore[attr-defined]


class AnswerForm(EvidenceFields):
    """整改结果."""

    result = forms.CharField(label="整改结果", max_length=1000, widget=words())
    field_order = ("result", "content", "paper")


class BulletinForm(forms.Form):
    """通报."""

    text = forms.CharField(
        label="通报内容", max_length=2000, widget=words(4), help_text="面向各单位，不写家庭成员姓名和户号。"
    )
