"""Shape of input of a fraud file."""

from typing import Any

from django import forms

from dibao.kernel.formfields import YuanField

from .hit import DAY, words


class FraudForm(forms.Form):
    """建立骗保档案."""

    suspicion = forms.CharField(label="涉嫌骗取的事实", max_length=1000, widget=words())
    acted_on = forms.DateField(label="行为日期", widget=DAY, help_text="罚款上限按行为当天执行的规定计算。")


class EvidenceForm(forms.Form):
    """证据."""

    paper = forms.CharField(label="材料名称或档号", max_length=200)
    proves = forms.CharField(label="证明什么", max_length=300)


class DecideForm(forms.Form):
    """决定追缴."""

    obtained = YuanField(label="骗取的金额", minimum=1)
    months = forms.CharField(label="所属月份", max_length=100, help_text="例如：2026-03 至 2026-09，每月 465 元。")
    fine = YuanField(label="罚款", required=False, minimum=0)
    decision = forms.CharField(label="处理决定", max_length=1000, widget=words())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        return given | {"fine": given.get("fine") or 0}


class ScheduleForm(forms.Form):
    """还款计划."""

    first_on = forms.DateField(label="首期还款日", widget=DAY)
    instalments = forms.IntegerField(label="分几期（每月一期）", min_value=1, max_value=120)
    consent_on = forms.DateField(label="当事人同意日期", widget=DAY)
    content = forms.FileField(label="签字的还款承诺书", required=False)

    def arguments(self) -> dict[str, Any]:
        """What the service takes, the file with its name."""
        file = self.cleaned_data.get("content")
        return dict(self.cleaned_data) | {"name": file.name if file else ""}
