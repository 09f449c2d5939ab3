"""Pieces the forms of an adjustment share: days, sentences, a member of the household."""

from typing import Any

from django import forms

from dibao.kernel import clock
from dibao.registry.models import Household, Person

DAY = {"type": "date"}
MOMENT = {"type": "datetime-local"}


def day(label: str, **more: Any) -> forms.DateField:
    """A day, written by hand or picked."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), **more)


def moment(label: str, **more: Any) -> forms.DateTimeField:
    """A day and a time of the office's own zone."""
    widget = forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
    return forms.DateTimeField(label=label, widget=widget, input_formats=formats, **more)


def sentences(label: str, *, rows: int = 2, most: int = 1000, **more: Any) -> forms.CharField:
    """A box for sentences."""
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more)


class MemberField(forms.ModelChoiceField):
    """一名成员 — of this household, by name and relation."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def people_of(household: Household) -> Any:
    """Living members of the household book."""
    rows = household.memberships.filter(valid_to=None).values("person_id")
    return Person.objects.filter(pk__in=rows).order_by("birth_date", "pk")


class HouseholdForm(forms.Form):
    """A form about a household; every field `member` or `heir` offers its people."""

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.household = household
        people = people_of(household)
        for field in self.fields.values():
            if isinstance(field, (MemberField, forms.ModelMultipleChoiceField)):
                field.queryset = people
        if "on" in self.fields:
            self.fields["on"].initial = clock.today()

    def arguments(self) -> dict[str, Any]:
        """What the service takes."""
        return dict(self.cleaned_data)
