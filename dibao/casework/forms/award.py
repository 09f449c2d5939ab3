"""Shape of input of the explanation page."""

from django import forms


class OnForm(forms.Form):
    """Which day."""

    on = forms.DateField(label="哪一天", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
