"""A scenario and the choice of what to change."""

from typing import Any

from django import forms

from dibao.regions.formfields import DivisionField
from dibao.regions.queries import path_name
from dibao.rules.catalogue import KEYS, name_of

from ..choices import TRACKS
from ..whatif import VARIABLE, refusal

PICKER = {"data-picker": "/regions/pick"}


def _picker(label: str) -> DivisionField:
    return DivisionField(label=label, widget=forms.TextInput(attrs=PICKER))


def show_name(form: forms.Form, initial: Any) -> None:
    """The picker shows the name of the code it holds."""
    typed = str(form.data.get("division") or initial or "")
    if typed.isdigit() and len(typed) == 12:
        form.fields["division"].widget.attrs["data-text"] = path_name(int(typed))


class ScenarioForm(forms.Form):
    """What it is called, for which place, from which day."""

    name = forms.CharField(label="名称", max_length=60, help_text="让同事一看就懂，例如“2027 年标准提高 5%”。")
    division = _picker("范围")
    on = forms.DateField(
        label="从哪天起",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="按这一天的年龄和已经录入的标准核算。",
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        show_name(self, self.initial.get("division"))


class EditForm(forms.Form):
    """The name and the day; the place stays."""

    name = forms.CharField(label="名称", max_length=60)
    on = forms.DateField(label="从哪天起", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class PickForm(forms.Form):
    """改哪一项 — the key, the place inside the scenario, the track."""

    key = forms.ChoiceField(
        label="改哪一项",
        choices=[("", "请选择"), *((head, [(key, name_of(key)) for key in keys]) for head, keys in VARIABLE.items())],
    )
    division = _picker("哪个地方")
    track = forms.ChoiceField(label="城乡", choices=list(TRACKS.items()), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        show_name(self, self.initial.get("division"))
        asked = str(self.data.get("key", ""))
        if asked and refusal(asked):
            self.fields["key"].error_messages["invalid_choice"] = refusal(asked)


def two_units(key: str) -> bool:
    """Whether town and country give this figure in different units, so that one number cannot stand for both."""
    return len(KEYS[key].units) > 1
