"""Which place to forecast."""

from typing import Any

from django import forms

from dibao.regions.formfields import DivisionField

from .scenario import PICKER, show_name


class PlaceForm(forms.Form):
    """The place; mine to begin with."""

    division = DivisionField(label="范围", widget=forms.TextInput(attrs=PICKER))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        show_name(self, self.initial.get("division"))
