"""采集标准 — the data dictionary: one source for forms, checks, prints and masks."""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django import forms

from dibao.kernel.formfields import YuanField
from dibao.kernel.refusals import Invalid

from .choices import PersonType

SOURCE = Path(__file__).parent / "data" / "fields.yaml"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: code, Chinese label, type, whether it must be given, who can prove it, how secret it is.

    `local` names the local rule without which nobody needs the answer; empty for what is always asked.
    """

    code: str
    label: str
    type: str
    required: bool
    source: str
    privacy: str
    options: dict[str, str] = field(default_factory=dict)
    pattern: str = ""
    hint: str = ""
    local: str = ""

    def clean(self, value: Any) -> Any:
        """The stored form of `value`; raises Invalid naming this field."""
        if value in (None, ""):
            if self.required:
                raise Invalid(fields={self.code: f"“{self.label}”必填。"})
            return None
        return _CLEAN[self.type](self, value)

    def show(self, value: Any) -> str:
        """The value as a person reads it."""
        if value in (None, ""):
            return "未填"
        if self.type == "choice":
            return self.options.get(str(value), str(value))
        return {True: "是", False: "否"}.get(value, str(value)) if self.type == "bool" else str(value)

    def form_field(self) -> forms.Field:
        """The form field that asks for it."""
        common: dict[str, Any] = {"label": self.label, "required": self.required, "help_text": self.hint}
        if self.type == "choice":
            return forms.ChoiceField(choices=[("", "请选择"), *self.options.items()], **common)
        if self.type == "date":
            return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common)
        if self.type == "bool":
            return forms.BooleanField(**common | {"required": False})
        if self.type == "money":
            return YuanField(**common)
        return forms.IntegerField(min_value=0, **common) if self.type == "int" else forms.CharField(**common)


def _text(this: Field, value: Any) -> str:
    text = str(value).strip()
    if this.pattern and not re.match(this.pattern, text):
        raise Invalid(fields={this.code: f"“{this.label}”格式不对：{this.hint}。"})
    return text


def _choice(this: Field, value: Any) -> str:
    if str(value) not in this.options:
        raise Invalid(fields={this.code: f"“{this.label}”没有“{value}”这一项，请从列表中选择。"})
    return str(value)


def _date(this: Field, value: Any) -> str:
    try:
        return (value if isinstance(value, date) else date.fromisoformat(str(value))).isoformat()
    except ValueError:
        raise Invalid(fields={this.code: f"“{this.label}”不是有效日期，例如 2026-11-21。"}) from None


def _whole(this: Field, value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise Invalid(fields={this.code: f"“{this.label}”应为不小于 0 的整数。"})
    return value


_CLEAN = {
    "text": _text,
    "choice": _choice,
    "date": _date,
    "money": _whole,
    "int": _whole,
    "bool": lambda this, value: value in (True, "true", "on", "1", 1),
}


@lru_cache(maxsize=1)
def _blocks() -> dict[str, tuple[Field, ...]]:
    raw = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return {block: tuple(Field(**row) for row in rows) for block, rows in raw.items()}


def blocks() -> dict[str, tuple[Field, ...]]:
    """All blocks of the dictionary, in order."""
    return _blocks()


def block(name: str) -> tuple[Field, ...]:
    """The fields of one block; KeyError for a block that does not exist."""
    return _blocks()[name]


def label(name: str, code: str, value: Any) -> str:
    """A stored value of field `code` in block `name` as a person reads it."""
    return next(f for f in block(name) if f.code == code).show(value)


def facts_fields(types: set[str], local: frozenset[str] | None = None) -> tuple[Field, ...]:
    """What is asked of a person of these types (A7): the common block and one block for each type.

    `local`: the local rules the place has; fields of other rules are left out. None: every field there is.
    """
    asked = list(block("facts.common"))
    for kind in PersonType.values:
        if kind in types:
            asked += block(f"facts.{kind}")
    return tuple(this for this in asked if local is None or not this.local or this.local in local)


def clean(fields: tuple[Field, ...], data: dict[str, Any]) -> dict[str, Any]:
    """Check `data` against `fields`; all faults are named at once, and an unknown field is one of them."""
    faults: dict[str, str] = {}
    cleaned: dict[str, Any] = {}
    for this in fields:
        try:
            value = this.clean(data.get(this.code))
        except Invalid as refusal:
            faults |= refusal.fields
        else:
            if value is not None:
                cleaned[this.code] = value
    for code in data.keys() - {this.code for this in fields}:
        faults[code] = f"采集标准里没有“{code}”这个字段。"
    if faults:
        raise Invalid(fields=faults, basis="采集标准")
    return cleaned
