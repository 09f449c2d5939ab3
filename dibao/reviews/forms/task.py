"""Shape of input of a task."""

from django import forms


class SettleForm(forms.Form):
    """办理结果."""

    result = forms.CharField(
        label="办理结果",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写明何时、怎样办的，结果如何。",
    )
