"""选地区 — a form field that takes a picked code or a typed name, so that it works without JavaScript."""

from typing import Any

from django import forms

from dibao.kernel.refusals import Invalid

from .queries import Match, current, path_name, pick


class DivisionField(forms.CharField):
    """区划 — cleaned to the twelve-digit code; a name that fits several places lists them with their codes."""

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("help_text", "输入地名或拼音首字母选取，也可以填 12 位区划代码。")
        super().__init__(*args, **kwargs)

    def clean(self, value: Any) -> int | None:
        return division_of(super().clean(value))


def division_of(typed: str) -> int | None:
    """The one division meant by what was typed or picked; None when nothing was typed."""
    typed = typed.strip()
    if not typed:
        return None
    try:
        if typed.isdigit() and len(typed) == 12:
            return int(current(int(typed)).code)
        found = pick(typed)
    except Invalid as refusal:
        raise forms.ValidationError(refusal.sentences[0]) from None
    matches = [m for m in found.matches if m.valid]
    if len(matches) == 1:
        return matches[0].code
    if not matches:
        raise forms.ValidationError(f"没有找到“{typed}”，请换个写法，例如“洮北区平安镇”。")
    raise forms.ValidationError(f"“{typed}”不止一处，请填写代码：{_listed(matches[:5])}。")


def _listed(matches: list[Match]) -> str:
    return "；".join(f"{m.path} {m.code}" for m in matches)


def shown(typed: str) -> str:
    """The name to show again for a code that was picked; empty when a name was typed."""
    return path_name(int(typed)) if typed.isdigit() and len(typed) == 12 else ""
