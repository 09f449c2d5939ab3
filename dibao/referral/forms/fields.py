"""Pieces of the forms: a day, sentences."""

from django import forms

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def words(rows: int = 2) -> forms.Textarea:
    """A box for sentences."""
    return forms.Textarea(attrs={"rows": rows})
