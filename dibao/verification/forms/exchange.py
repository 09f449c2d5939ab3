"""生成批次, 收下答复, 收下交换包, 签收, 作废."""

from typing import Any

from django import forms

from dibao.exchange.models import Partner
from dibao.kernel import clock

from ..choices import Register

TABLE = "表格（CSV、XLSX）或 PDF"


class BuildForm(forms.Form):
    """生成批次 — sealed for a partner whose keys are confirmed, or a plain file for the department."""

    to = forms.ChoiceField(label="送出方式")
    department = forms.CharField(
        label="送往部门", max_length=100, required=False, help_text="普通文件填写；送给交换单位的不用填。"
    )

    def __init__(self, *args: Any, partners: list[Partner], department: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.partners = {str(partner.pk): partner for partner in partners if partner.ready(clock.today())}
        sealed = [(key, f"加密数据包：{partner.name}") for key, partner in self.partners.items()]
        plain = [("xlsx", "普通文件：XLSX"), ("csv", "普通文件：CSV")]
        self.fields["to"].choices = [*sealed, *plain]  # type: ignore[attr-defined]
        self.fields["department"].initial = department

    def arguments(self) -> dict[str, Any]:
        """Keyword arguments of `dispatch.build`."""
        to = self.cleaned_data["to"]
        partner = self.partners.get(to)
        more = {"partner": partner, "kind": "csv"} if partner else {"kind": to}
        return more | {"department": self.cleaned_data["department"]}


class ReplyForm(forms.Form):
    """收下答复 — one file for one register, and who says where it came from."""

    register = forms.ChoiceField(label="登记库")
    content = forms.FileField(
        label="答复文件", help_text=TABLE, widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt,.pdf"})
    )
    vouched_by = forms.CharField(
        label="来源说明人", max_length=64, help_text="没有签名的文件，由谁对它的来源负责，写姓名。"
    )
    origin_note = forms.CharField(
        label="来源说明", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="例如：10 月 16 日由不动产登记中心某某当面移交的光盘。",
    )  # fmt: skip

    def __init__(self, *args: Any, registers: list[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["register"].choices = [(name, Register(name).label) for name in registers]  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """Keyword arguments of `reply.receive`."""
        sent = dict(self.cleaned_data)
        return sent | {"name": sent["content"].name}


class PackageForm(forms.Form):
    """收下交换包."""

    package = forms.FileField(label="交换包（ZIP）", widget=forms.FileInput(attrs={"accept": ".zip"}))


class ReceiptForm(forms.Form):
    """签收."""

    handed_to = forms.CharField(label="对方签收人", max_length=64)


class WhyForm(forms.Form):
    """作废的原因."""

    why = forms.CharField(label="原因", max_length=200)
