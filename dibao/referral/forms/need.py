"""Shape of input of an assessment, a need, a contact."""

from collections.abc import Iterable
from typing import Any

from django import forms

from dibao.kernel import clock

from .. import questionnaire
from ..choices import ContactAnswer, ContactWay, FoundBy, NeedKind, Which
from .fields import DAY, words


class AssessForm(forms.Form):
    """需求评估 — every question with one of four answers."""

    on = forms.DateField(label="评估日期", widget=DAY)
    found_by = forms.ChoiceField(label="由何发现", choices=FoundBy.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": clock.today()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        choices = [(str(points), said) for points, said in enumerate(questionnaire.SAID)]
        for asked in questionnaire.questions():
            label = f"{questionnaire.DOMAINS[asked.domain]}：{asked.text}"
            self.fields[asked.key] = forms.TypedChoiceField(
                label=label, choices=choices, coerce=int, widget=forms.RadioSelect
            )
        self.fields["words"] = forms.CharField(label="其他情况", required=False, max_length=1000, widget=words())

    def arguments(self) -> dict[str, Any]:
        """What the service takes: the answers together."""
        given = dict(self.cleaned_data)
        answers = {asked.key: given.pop(asked.key) for asked in questionnaire.questions()}
        return given | {"answers": answers}


class NeedForm(forms.Form):
    """需求."""

    kind = forms.ChoiceField(label="需要哪方面的帮助", choices=NeedKind.choices)
    person = forms.ChoiceField(label="涉及谁", required=False)
    found_by = forms.ChoiceField(label="由何发现", choices=FoundBy.choices)
    words = forms.CharField(label="具体情况", max_length=1000, widget=words())

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "全家"), *people]  # type: ignore[attr-defined]


class ContactForm(forms.Form):
    """主动联系."""

    about = forms.ChoiceField(label="哪份名单", choices=Which.choices)
    on = forms.DateField(label="联系日期", widget=DAY)
    way = forms.ChoiceField(label="方式", choices=ContactWay.choices)
    answer = forms.ChoiceField(label="家庭的答复", choices=ContactAnswer.choices)
    words = forms.CharField(label="联系的情况", max_length=1000, widget=words())
    next_on = forms.DateField(label="下次联系", required=False, widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": clock.today()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class SettleForm(forms.Form):
    """办结需求."""

    met = forms.ChoiceField(
        label="结果",
        choices=[("met", "已经解决"), ("unmet", "不再需要")],
        widget=forms.RadioSelect,
        initial="met",
    )
    why = forms.CharField(label="怎样解决的，或者为什么不再需要", max_length=500, widget=words())

    def clean_met(self) -> bool:
        return bool(self.cleaned_data["met"] == "met")


class AdjustForm(forms.Form):
    """提起动态调整."""

    which = forms.ChoiceField(label="名单", choices=Which.choices)
    why = forms.CharField(label="已经核实的情况", max_length=1000, widget=words())
