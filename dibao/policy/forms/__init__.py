"""Shape of input of the page of standards: a place, a track, a day."""

from django import forms

from dibao.regions.codes import is_code

TRACKS = [("urban", "城市"), ("rural", "农村")]


class WhereForm(forms.Form):
    """Which place, which track, which day."""

    division = forms.IntegerField(
        label="地区",
        widget=forms.TextInput(attrs={"data-picker": "/regions/pick"}),
        help_text="输入地名或拼音首字母选取，也可以输入 12 位区划代码。",
    )
    track = forms.ChoiceField(label="城乡", choices=TRACKS)
    on = forms.DateField(label="日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean_division(self) -> int:
        code: int = self.cleaned_data["division"]
        if not is_code(code):
            raise forms.ValidationError("没有这个地区，请重新选取。")
        return code
