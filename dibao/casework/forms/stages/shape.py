"""What the forms of all stages share: they know their case, and what their service wants to be called with."""

from typing import Any

from django import forms

from dibao.kernel.refusals import Refused
from dibao.registry import dictionary

from ...choices import Block
from ...models import Case


class ActForm(forms.Form):
    """One act on one case; without fields it is a plain button."""

    def __init__(self, *args: Any, case: Case, staff: Any, verb: str = "", **kwargs: Any):
        self.case, self.staff = case, staff
        # Several forms stand on one page: the verb keeps their element ids apart.
        kwargs["auto_id"] = f"{verb}-%s"
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill choices and first values from the case."""

    def arguments(self) -> dict[str, Any]:
        """Keyword arguments of the service, after `is_valid()`."""
        return {"case": self.case, **self.cleaned_data}


def refusal_into(form: forms.Form, refusal: Refused) -> None:
    """Put what the service refused beside the field it is about; the rest is shown as messages."""
    for name, sentence in refusal.fields.items():
        form.add_error(name if name in form.fields else None, sentence)


class LaterField(forms.CharField):
    """Must be answered in the end, but not before it is saved: a draft is kept field by field."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class LaterMoment(forms.DateTimeField):
    """A moment that must be given in the end, but not before the draft is saved."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


def day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A date, typed or picked."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def words(
    label: str, *, required: bool = True, rows: int = 3, most: int = 1000, help_text: str = ""
) -> forms.CharField:
    """A few sentences."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=most, help_text=help_text, widget=widget)


def upload(label: str, *, required: bool = True, camera: bool = False, help_text: str = "") -> forms.FileField:
    """A file; on a phone the camera opens first where a photograph is wanted."""
    attrs = {"accept": "image/*", "capture": "environment"} if camera else {"accept": "image/*,application/pdf"}
    return forms.FileField(
        label=label, required=required, help_text=help_text, widget=forms.FileInput(attrs=attrs), allow_empty_file=True
    )


def economic_items() -> list[Any]:
    """Every item of income, property and spending as grouped choices `block:item`."""
    groups = []
    for block in Block:
        field = dictionary.block(block)[0]
        groups.append((block.label, [(f"{block}:{code}", text) for code, text in field.options.items()]))
    return groups


def periods() -> list[tuple[str, str]]:
    """每月、每年、一次性."""
    field = next(this for this in dictionary.block("income") if this.code == "period")
    return [("", "不分周期"), *field.options.items()]
