"""Shape of input of the money's books: a budget, an arrival, the shares, a reason, a month."""

from decimal import Decimal
from typing import Any

from django import forms

from dibao.kernel.formfields import YuanField
from dibao.regions.formfields import DivisionField, shown

from ..choices import Source
from ..splitting import WHOLE


def day() -> forms.DateInput:
    """A date picked or typed."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FigureForm(forms.Form):
    """What every figure has: where, on which document."""

    division = DivisionField(label="地区", widget=forms.TextInput(attrs={"data-picker": "/regions/pick"}))
    document = forms.CharField(
        label="文件名称和文号",
        max_length=200,
        help_text="例如：关于下达 2026 年困难群众救助补助资金的通知（×财社〔2026〕3 号）。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = str(self.data.get("division") or self.initial.get("division") or "")
        self.fields["division"].widget.attrs["data-text"] = shown(typed)

    def arguments(self) -> dict[str, Any]:
        """What the service takes."""
        return dict(self.cleaned_data)


class BudgetForm(FigureForm):
    """预算."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    source = forms.ChoiceField(label="资金来源", choices=[("", "请选择"), *Source.choices])
    amount = YuanField(label="金额", minimum=None, help_text="追减的写负数。")


class ArrivalForm(FigureForm):
    """到账."""

    arrived_on = forms.DateField(label="到账日期", widget=day())
    source = forms.ChoiceField(label="资金来源", choices=[("", "请选择"), *Source.choices])
    amount = YuanField(label="金额", minimum=1)
    slip = forms.CharField(label="银行回单号", max_length=60)


class SharesForm(FigureForm):
    """分担比例 — percent with two decimals at most."""

    valid_from = forms.DateField(label="执行月份", widget=day(), help_text="某月 1 日。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for source, label in Source.choices:
            self.fields[f"part_{source}"] = forms.DecimalField(
                label=f"{label}（%）", min_value=0, max_value=100, decimal_places=2, required=False, initial=0
            )

    def arguments(self) -> dict[str, Any]:
        """What the service takes: hundredths of a percent."""
        given = dict(self.cleaned_data)
        parts = {source: int((given.pop(f"part_{source}") or Decimal()) * WHOLE / 100) for source in Source.values}
        return given | {"parts": parts}


class ReasonForm(forms.Form):
    """理由."""

    why = forms.CharField(label="理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
