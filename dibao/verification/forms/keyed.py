"""对照录入 — the register's own fields as a form; what it cleans is what a file would have given."""

from typing import Any

from django import forms

from dibao.exchange.tabular import Field
from dibao.kernel.formfields import YuanField

from ..choices import ANSWERED, Answer
from ..models import Query
from ..sources import Source

MOST_ROWS = 9
# Who is asked about is known; nobody keys it in again.
KNOWN = ("id_number", "name")


class AnswerForm(forms.Form):
    """查询结果."""

    answer = forms.ChoiceField(label="查询结果", choices=[(name, Answer(name).label) for name in ANSWERED])
    note = forms.CharField(label="说明", max_length=300, required=False, help_text="未答复的，请写明原因。")


class RowForm(forms.Form):
    """登记库的一条信息 — empty rows are left out."""

    def __init__(self, *args: Any, source: Source, query: Query, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.known = {"id_number": query.person.id_number, "name": query.person.name}
        for field in source.fields:
            if field.code not in KNOWN:
                self.fields[field.code] = form_field(field)
        self.wanted = [field for field in source.fields if field.required and field.code not in KNOWN]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.empty:
            for field in self.wanted:
                if data.get(field.code) is None and field.code not in self.errors:
                    self.add_error(field.code, f"请填写“{field.label}”。")
        return data

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(self.data.get(self.add_prefix(name)) for name in self.fields)

    def row(self) -> dict[str, Any]:
        """The typed values with the person's own."""
        return {name: None if value == "" else value for name, value in self.cleaned_data.items()} | self.known


def form_field(field: Field) -> forms.Field:
    """The form field of one column; required is looked at only when the row is not empty."""
    common: dict[str, Any] = {"label": field.label, "required": False}
    match field.kind:
        case "fen":
            return YuanField(**common | {"label": field.label.removesuffix("（元）")})
        case "date":
            return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common)
        case "integer":
            return forms.IntegerField(**common)
        case "code":
            return forms.ChoiceField(choices=[("", "没有写"), *field.codes.items()], **common)
        case "flag":
            return forms.TypedChoiceField(
                choices=[("", "没有写"), ("1", "是"), ("0", "否")], coerce=lambda said: said == "1", empty_value=None,
                **common,
            )  # fmt: skip
    return forms.CharField(max_length=200, **common)
