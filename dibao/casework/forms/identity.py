"""Who somebody is: a name with an ID number or without one, and whether he is registered already."""

import uuid
from typing import Any

from django import forms

from dibao.kernel import clock
from dibao.kernel.formfields import PhoneField
from dibao.kernel.refusals import Refused
from dibao.registry.choices import IdKind, Sex
from dibao.rules.identity import IdNumberError, check_id_number

from ..queries.duplicates import Candidate, Identity

NOBODY, UNSURE = "none", "unsure"


def date_input(**attrs: str) -> forms.DateInput:
    """The browser's own date field, in the form it understands."""
    return forms.DateInput(attrs={"type": "date", **attrs}, format="%Y-%m-%d")


class Page(forms.Form):
    """A form of a page: takes a service's refusal to the fields it names."""

    def take(self, refusal: Refused) -> None:
        """Show what the service said beside the fields; sentences about no field stand on top as messages."""
        for name, sentence in refusal.fields.items():
            self.add_error(name if name in self.fields else None, sentence)


class IdentityForm(Page):
    """谁 — a name with an ID number, or without one and the reason."""

    name = forms.CharField(label="姓名", max_length=64, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    id_kind = forms.ChoiceField(label="证件", choices=IdKind.choices, initial=IdKind.RESIDENT)
    id_number = forms.CharField(
        label="身份证号",
        required=False,
        max_length=32,
        help_text="18 位，边输边校验；出生日期和性别自动得出。没有身份证号的，在“证件”里选择并填写下面三项。",
        widget=forms.TextInput(attrs={"data-id-number": "", "autocomplete": "off", "inputmode": "text"}),
    )
    no_id_reason = forms.CharField(label="没有身份证号的原因", required=False, max_length=200)
    birth_date = forms.DateField(label="出生日期", required=False, widget=date_input())
    sex = forms.ChoiceField(label="性别", required=False, choices=[("", "请选择"), *Sex.choices])
    phone = PhoneField()
    found: tuple[Candidate, ...] = ()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("id_kind") == IdKind.RESIDENT:
            self._read_number(data)
        elif data.get("id_kind"):
            self._need_particulars(data)
        return data

    def _read_number(self, data: dict[str, Any]) -> None:
        try:
            facts = check_id_number(data.get("id_number", ""), on=clock.today())
        except IdNumberError as fault:
            self.add_error("id_number", str(fault))
        else:
            data |= {"id_number": facts.number, "birth_date": facts.birth_date, "no_id_reason": ""}

    def _need_particulars(self, data: dict[str, Any]) -> None:
        if not data.get("no_id_reason", "").strip():
            self.add_error("no_id_reason", "没有居民身份证号的，请写明原因（例如：新生儿未落户）。")
        born = data.get("birth_date")
        if "birth_date" not in self.errors and (born is None or born > clock.today()):
            self.add_error("birth_date", "请填写出生日期，且不能晚于今天。")
        if not data.get("sex"):
            self.add_error("sex", "请选择性别。")

    def compare(self, found: list[Candidate]) -> bool:
        """Whether the clerk has answered for everybody in `found`; keeps them for the page when he has not."""
        self.found = tuple(found)
        if self.answer in (NOBODY, UNSURE):
            return {c.key for c in found} <= self._compared() and not self.sure
        return not found or any(c.key == self.answer and not c.trouble for c in found)

    def identity(self) -> Identity:
        """What was typed, as the services want it."""
        fields = ("name", "id_kind", "id_number", "sex", "birth_date", "no_id_reason", "phone")
        said = self.answer
        known = uuid.UUID(said) if said not in ("", NOBODY, UNSURE) else None
        typed = {name: self.cleaned_data[name] for name in fields} | self.lives()
        return Identity(**typed, same_as=known, compared=frozenset(self._compared()), unsure=said == UNSURE)

    def lives(self) -> dict[str, Any]:
        """Where he lives, as far as this form asks."""
        asked = {name: self.cleaned_data.get(name) for name in ("address", "division")}
        return {name: value for name, value in asked.items() if value}

    @property
    def answer(self) -> str:
        """是不是同一人 — the key of the registered person, "none", "unsure", or nothing yet. Not a field: it stands apart."""
        said = str(self.data.get("same", ""))
        if said in (NOBODY, UNSURE):
            return said
        try:
            return str(uuid.UUID(said))
        except ValueError:
            return ""

    @property
    def sure(self) -> bool:
        """Whether one of those found has the very number, so that "somebody else" is no answer."""
        return any(c.certain for c in self.found)

    @property
    def shown(self) -> str:
        """The keys of those on the page, to come back with the answer."""
        return ",".join(c.key for c in self.found)

    def _compared(self) -> set[str]:
        return set(filter(None, str(self.data.get("compared", "")).split(",")))
