"""Forms about obligors and about members who are able to work: what a named clerk found, and on what evidence."""

from typing import Any

from django import forms

from dibao.registry import dictionary

from ...queries.support import hands
from .shape import ActForm


class _ObligorForm(ActForm):
    """The fields of the dictionary's block "obligor", less those in `kept`."""

    kept: tuple[str, ...] = ()

    def prepare(self) -> None:
        for this in dictionary.block("obligor"):
            if this.code not in self.kept:
                self.fields[this.code] = this.form_field()
        self.fields["evidence"].label, self.fields["evidence"].required = "认定的依据", True

    def values(self) -> dict[str, Any]:
        """What was typed, by field code."""
        return {this.code: self.cleaned_data.get(this.code) for this in dictionary.block("obligor")}


class SettleObligorForm(_ObligorForm):
    """认定义务人 — somebody the family named; name and relation stay as declared."""

    kept = ("name", "relation")
    obligor: Any = forms.ModelChoiceField(queryset=None, widget=forms.HiddenInput)

    def prepare(self) -> None:
        super().prepare()
        self.fields["obligor"].queryset = self.case.obligors.filter(removed="")  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        return {"obligor": self.cleaned_data["obligor"], "values": self.values()}


class FindObligorForm(_ObligorForm):
    """查明义务人 — somebody the family did not name."""

    member: Any = forms.ModelChoiceField(label="谁的义务人", queryset=None, empty_label=None)

    def prepare(self) -> None:
        super().prepare()
        living = self.case.household.memberships.filter(valid_to=None)
        people = type(self.case.applicant)._default_manager.filter(pk__in=living.values("person_id"))
        self.fields["member"].queryset = people  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        return {"case": self.case, "member": self.cleaned_data["member"], "values": self.values()}


class ExcuseForm(ActForm):
    """认定劳动能力 — of a member whom the place's rule would impute earnings to."""

    member: Any = forms.TypedChoiceField(label="成员")

    def prepare(self) -> None:
        self.people = {str(person.pk): person for person in hands(self.case)}
        self.fields["member"].choices = [(key, person.name) for key, person in self.people.items()]  # type: ignore[attr-defined]
        self.fields["member"].coerce = self.people.__getitem__  # type: ignore[attr-defined]
        for this in dictionary.block("excuse"):
            self.fields[this.code] = this.form_field()

    def arguments(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return {"case": self.case, "member": data.pop("member"), "values": data}
