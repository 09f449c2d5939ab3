"""How values look on every page: money, dates, lights, masked values, icons."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, ChoiceField
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dibao.kernel import masking, money
from dibao.kernel.formfields import YuanField

register = template.Library()

# level → icon; the words beside it are always given by the page, so no colour stands alone.
LIGHTS = {"overdue": "danger", "soon": "clock", "ok": "ok", "none": "info"}
NOTICES = {"success": "ok", "error": "danger", "warning": "soon", "info": "info", "debug": "info"}


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as "1,234.00 元"; nothing known is said as "未填"."""
    return "未填" if fen is None else f"{money.yuan(fen)} 元"


@register.filter
def day(value: date | datetime | None) -> str:
    """2026-11-21, in the office's own time zone."""
    if value is None:
        return ""
    return (timezone.localtime(value) if isinstance(value, datetime) else value).strftime("%Y-%m-%d")


@register.filter
def moment(value: datetime | None) -> str:
    """2026-11-21 10:32, in the office's own time zone."""
    return "" if value is None else timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


@register.filter
def period(start: date | None, end: date | None) -> str:
    """2026-07 至 2027-06; an open end is said as 今."""
    first = start.strftime("%Y-%m") if start else ""
    return f"{first} 至 {end.strftime('%Y-%m') if end else '今'}"


@register.filter
def masked(value: str | None, kind: str) -> str:
    """脱敏 — kind is name, id, phone, account or address; an unknown kind is a programming error (KeyError)."""
    mask = masking.MASKS[kind]
    return mask(value) if value else ""


@register.filter
def choice(value: Any, choices: Any) -> str:
    """The Chinese label of a stored value; `choices` is a Choices class or pairs. Unknown values show themselves."""
    pairs: Iterable[tuple[Any, Any]] = getattr(choices, "choices", choices)
    return str(dict(pairs).get(value, value))


@register.filter
def words(text: str) -> list[str]:
    """Split at blanks, for small fixed lists in templates."""
    return text.split()


@register.inclusion_tag("kernel/_light.html")
def light(level: str, words: str) -> dict[str, str]:
    """A deadline's light: overdue, soon (≤ 2 working days), ok or none, always with its words."""
    return {"level": level, "mark": LIGHTS[level], "words": words}


@register.simple_tag
def icon(name: str) -> SafeString:
    """One drawing of the sprite; decoration only, the words stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("kernel/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def again(context: Context, name: str) -> str:
    """The content of a block a second time: the page's title is also its heading and the last crumb."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return block.nodelist.render(context) if block else ""


@register.filter
def notice_kind(tags: str) -> str:
    """Django's message tags as one of our four notices."""
    return next((NOTICES[tag] for tag in tags.split() if tag in NOTICES), "info")


@register.filter
def bad_fields(form: BaseForm) -> list[BoundField]:
    """The visible fields with errors, for the summary on top."""
    return [field for field in form.visible_fields() if field.errors]


@register.filter
def error_words(field: BoundField) -> list[str]:
    """The field's errors as sentences that name what to do; Django's own "required" names nothing."""
    verb = "选择" if isinstance(field.field, ChoiceField) else "填写"
    return [
        f"请{verb}“{field.label}”。" if error.code == "required" else sentence
        for error in field.errors.as_data()
        for sentence in error.messages
    ]


@register.filter
def field_unit(field: BoundField) -> str:
    """The unit shown inside the field: the field's `unit`, its widget's data-unit, or 元 for money."""
    if isinstance(field.field, YuanField):
        return "元"
    return getattr(field.field, "unit", "") or field.field.widget.attrs.get("data-unit", "")


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """One box to tick: its label stands beside it, not above."""
    return isinstance(field.field.widget, CheckboxInput)
