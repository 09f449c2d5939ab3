"""Shapes of input of other aid: what all have, and each programme's own fields."""

from typing import Any

from django import forms

from dibao.kernel.formfields import YuanField

from ..aid_forms import CHOICE, DAY, LONG, YUAN, AidForm, Own


def _date(label: str, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


def _field(own: Own) -> forms.Field:
    common: dict[str, Any] = {"label": own.label, "required": own.required}
    match own.shape:
        case shape if shape == YUAN:
            field: forms.Field = YuanField(**common)
            field.widget.attrs["data-unit"] = "元"
            return field
        case shape if shape == DAY:
            return _date(own.label, required=own.required)
        case shape if shape == CHOICE:
            return forms.ChoiceField(**common, choices=[("", "请选择"), *own.choices])
        case shape if shape == LONG:
            return forms.CharField(**common, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
        case _:
            return forms.CharField(**common, max_length=100)


class RegisterForm(forms.Form):
    """登记一笔其他救助."""

    person = forms.ChoiceField(label="救助对象", widget=forms.RadioSelect)
    kind = forms.ChoiceField(label="事由")
    decided_on = _date("批准日期")
    amount = YuanField(label="救助金额", help_text="发放实物的，填折合金额。")
    paper = forms.FileField(
        label="审批表（盖章后的 PDF 或照片）", error_messages={"empty": "选中的文件是空的，请重新选择。"},
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.ofd,.jpg,.jpeg,.png"}),
        help_text="归入这户该类救助的案卷。",
    )  # fmt: skip

    def __init__(self, *args: Any, aid: AidForm, members: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.aid = aid
        self.fields["person"].choices = members  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", "请选择"), *((kind.value, kind.label) for kind in aid.kinds)]  # type: ignore[attr-defined]
        self.fields["amount"].widget.attrs["data-unit"] = "元"
        for own in aid.fields:
            self.fields[own.name] = _field(own)
        self.order_fields(["person", "kind", *(own.name for own in aid.fields), "decided_on", "amount", "paper"])

    @property
    def facts(self) -> dict[str, Any]:
        """The programme's own fields, cleaned."""
        return {own.name: self.cleaned_data.get(own.name) for own in self.aid.fields}


class VoidForm(forms.Form):
    """作废."""

    why = forms.CharField(label="作废的原因", max_length=200)
