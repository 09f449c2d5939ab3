"""Lists that leave the house, what was verified, and why a paper will not come."""

from typing import Any

from django import forms

from ..choices import ClassCode
from ..queries.gaps import Gap


class ExportForm(forms.Form):
    """导出清单."""

    purpose = forms.CharField(label="用途", max_length=100, help_text="例如“平安镇 10 月补件督办”，随导出一起记录。")


class VerifyForm(forms.Form):
    """核实家庭档案."""

    class_codes = forms.MultipleChoiceField(
        label="哪些已经核实", choices=ClassCode.choices, widget=forms.CheckboxSelectMultiple, initial=ClassCode.values
    )
    note = forms.CharField(
        label="核实情况", max_length=200, required=False, help_text="例如“入户核对，户口、残疾等级没有变化”。"
    )


class ExemptionForm(forms.Form):
    """签署缺件说明."""

    kind = forms.ChoiceField(label="缺的材料")
    reason = forms.CharField(
        label="缺件原因",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明为什么不能补，由什么代替，例如“户口簿遗失，派出所已出具户籍证明”。封卷后随案卷保存。",
    )

    def __init__(self, *args: Any, gaps: list[Gap], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.stages = {gap.kind: gap.stage for gap in gaps}
        self.fields["kind"].choices = [(gap.kind, gap.paper) for gap in gaps]  # type: ignore[attr-defined]

    def signed(self) -> dict[str, Any]:
        """Kind, stage and reason as the service takes them."""
        return self.cleaned_data | {"stage": self.stages[self.cleaned_data["kind"]]}
