"""Form pieces of the house: one renderer, money typed in yuan and kept in fen, telephone numbers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates

from .money import parse_yuan, yuan
from .refusals import Invalid


class Renderer(DjangoTemplates):
    """One column, label above, unit inside the field, error beside it."""

    form_template_name = "kernel/forms/form.html"
    field_template_name = "kernel/forms/field.html"


class YuanField(forms.CharField):
    """金额（元） — typed in yuan, cleaned to integer fen."""

    def __init__(self, *args: Any, minimum: int | None = 0, **kwargs: Any):
        self.minimum = minimum
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "form-control money"}))
        super().__init__(*args, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return yuan(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text in ("", None):
            return None
        try:
            fen = parse_yuan(text)
        except Invalid as refusal:
            raise ValidationError(refusal.sentences[0]) from None
        if self.minimum is not None and fen < self.minimum:
            raise ValidationError(
                "金额不能是负数。" if self.minimum == 0 else f"金额不能小于 {yuan(self.minimum)} 元。"
            )
        return fen


class PhoneField(forms.RegexField):
    """联系电话 — as people write it; never offered again by the browser of a shared machine."""

    def __init__(self, *, label: str = "联系电话", required: bool = False, help_text: str = ""):
        super().__init__(
            r"^[0-9 ()+-]{7,20}$",
            label=label,
            required=required,
            help_text=help_text,
            error_messages={"invalid": "电话号码只能是数字、空格和短横线，7 至 20 位，请核对。"},
            widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        )
