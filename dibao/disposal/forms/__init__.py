"""Shapes of input at the end of a term."""

from datetime import timedelta
from typing import Any

from django import forms

from dibao.archive.models import Volume
from dibao.archive.queries import find_volumes
from dibao.exchange.models import Partner
from dibao.kernel import clock
from dibao.regions.formfields import DivisionField, shown

from ..choices import HoldKind, Verdict

_EMPTY = {"empty": "这个文件是空的，请重新选择。"}


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AppraisalForm(forms.Form):
    """开始鉴定."""

    division = DivisionField(
        label="地区", max_length=60, widget=forms.TextInput(attrs={"data-picker": "/regions/pick"})
    )
    until = forms.DateField(label="期满截止日", widget=_day(), help_text="保管期限在这一天及以前届满的案卷都列入。")
    group = forms.CharField(
        label="鉴定小组", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一人：姓名、单位和职务，至少三人。",
    )  # fmt: skip
    seed = forms.CharField(
        label="抽样种子", max_length=120, help_text="事先公布、谁也左右不了的一串字，例如某日彩票开奖号码。印在报告上，任何人可以重算。"
    )  # fmt: skip
    percent = forms.IntegerField(
        label="选留比例", min_value=0, max_value=100, initial=1, widget=forms.TextInput(attrs={"inputmode": "numeric", "data-unit": "%"}),
        help_text="拟销毁的案卷中抽取多少作为历史样本长期保存。",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs["initial"] = {"until": clock.today() - timedelta(days=1)} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["division"].widget.attrs["data-text"] = shown(str(self["division"].value() or ""))


class JudgeForm(forms.Form):
    """鉴定意见 on the volumes that are ticked."""

    verdict = forms.ChoiceField(label="意见", choices=Verdict.choices, widget=forms.RadioSelect)
    years = forms.IntegerField(
        label="延长", required=False, min_value=1, max_value=50,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "data-unit": "年"}), help_text="只在“延长保管”时填，从今天算起。",
    )  # fmt: skip
    why = forms.CharField(label="理由", max_length=300)

    def clean_years(self) -> int:
        return self.cleaned_data["years"] or 0


class HoldForm(forms.Form):
    """登记暂缓销毁."""

    volume = forms.CharField(label="档号或户号", max_length=80, help_text="该户的全部案卷都暂缓销毁。")
    kind = forms.ChoiceField(label="原因类别", choices=[("", "请选择"), *HoldKind.choices])
    reason = forms.CharField(label="原因", max_length=300)
    document = forms.CharField(label="依据文书", max_length=120, help_text="例如：审计通知书〔2026〕15 号。")

    def __init__(self, *args: Any, staff: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._staff = staff

    def clean_volume(self) -> Volume:
        found = find_volumes(self.cleaned_data["volume"], self._staff)
        if len({volume.household_number for volume in found}) != 1:
            raise forms.ValidationError("没有这个档号或户号，或不止一户。请从案卷封面或袋签完整抄录。")
        return found[0]


class WhyForm(forms.Form):
    """A reason."""

    why = forms.CharField(label="理由", max_length=300)

    def __init__(self, *args: Any, label: str = "理由", **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["why"].label = label


class TransferForm(forms.Form):
    """列移交清单: volumes of a year that are kept long, or the file of one household."""

    partner = forms.ModelChoiceField(label="接收单位", queryset=Partner.objects.none(), empty_label="请选择")
    household_number = forms.CharField(
        label="户号", max_length=24, required=False, help_text="随户迁移填户号；移交档案馆不填，填下面的年度。"
    )
    year = forms.IntegerField(
        label="案卷年度",
        required=False,
        min_value=1949,
        max_value=2999,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    why = forms.CharField(label="依据", max_length=300, help_text="例如：2016 年度案卷满十年移交；户口迁往洮南市。")

    def __init__(self, *args: Any, partners: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("household_number")) == bool(given.get("year")):
            self.add_error("household_number", "户号和年度填一个：随户迁移填户号，移交档案馆填年度。")
        return given


class ReceiptForm(forms.Form):
    """登记对方回执."""

    file = forms.FileField(
        label="对方的回执文件", error_messages=_EMPTY, help_text="对方接收后，在移交目录里生成的“回执.json”。"
    )


class ParcelForm(forms.Form):
    """收件: the folder of a batch as one ZIP."""

    file = forms.FileField(
        label="移交包（ZIP）", error_messages=_EMPTY, help_text="对方从系统下载的 ZIP，或把整个移交目录压缩成的 ZIP；不用解压。",
        widget=forms.ClearableFileInput(attrs={"accept": ".zip"}),
    )  # fmt: skip


class LinkForm(forms.Form):
    """接续户号."""

    household_number = forms.CharField(label="该户在本地的户号", max_length=24)
