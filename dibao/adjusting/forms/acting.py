"""Shape of input: what is done with an adjustment."""

from typing import Any

from django import forms

from dibao.kernel import clock

from ..choices import CallWay, HearingWay, ServedWay
from .shape import day, moment, sentences

RECEIPT = "送达回证的照片或扫描件，没有的可以不传。"


class ReasonForm(forms.Form):
    """理由."""

    why = sentences("理由")


class LookForm(ReasonForm):
    """核实情况."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].label = "核实情况"
        self.fields["why"].help_text = "写明何时、怎样核实，结果如何。"


class ReferForm(ReasonForm):
    """移送."""

    to = forms.CharField(label="移送给谁", max_length=100)
    field_order = ("to", "why")


class CallForm(forms.Form):
    """通知听取意见."""

    way = forms.ChoiceField(label="通知方式", choices=CallWay.choices)
    receiver = forms.CharField(label="通知到谁", max_length=64)
    called_on = day("通知日期")
    meeting_at = moment("约定听取意见的时间")
    place = forms.CharField(label="地点或方式", max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["called_on"].initial = clock.today()


class HearForm(forms.Form):
    """登记听取意见."""

    held_at = moment("听取意见的时间")
    way = forms.ChoiceField(label="方式", choices=HearingWay.choices)
    place = forms.CharField(label="地点", max_length=120)
    speaker = forms.CharField(label="陈述人", max_length=64)
    words = sentences("陈述的意见", rows=4, most=4000, help_text="逐条记下；没有意见的，写“没有意见”。")
    evidence = sentences("提供的证据", rows=2, most=2000, required=False)
    answer = sentences("逐条答复", rows=3, most=4000)
    signed = forms.CharField(label="签名情况", max_length=200, help_text="谁签了名；不签名的，写明原因和见证人。")


class AbsentForm(forms.Form):
    """两次书面通知未到场."""

    held_at = moment("约定的时间")
    witness = forms.CharField(label="见证人", max_length=64)
    words = sentences("说明", required=False, most=2000)


class ProposeForm(ReasonForm):
    """提出意见."""

    taper_months = forms.ChoiceField(label="渐退", choices=[], required=False)
    field_order = ("taper_months", "why")

    def __init__(self, *args: Any, most: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].label = "意见和理由"
        if not most:
            del self.fields["taper_months"]
            return
        months = [(str(n), f"渐退 {n} 个月后停发") for n in range(1, most + 1)]
        self.fields["taper_months"].choices = [("0", "不渐退，直接停发"), *months]  # type: ignore[attr-defined]
        self.fields["taper_months"].help_text = "因就业收入超过标准的家庭可以渐退（审核确认办法第三十三条）。"

    def clean_taper_months(self) -> int:
        """Months; 0 for none."""
        return int(self.cleaned_data["taper_months"] or 0)


class ServeForm(forms.Form):
    """登记送达."""

    on = day("送达日期")
    way = forms.ChoiceField(label="送达方式", choices=ServedWay.choices)
    receiver = forms.CharField(label="签收人", max_length=64, required=False)
    witness = forms.CharField(label="见证人", max_length=64, required=False, help_text="本人拒收时填写。")
    note_text = forms.CharField(label="说明", max_length=200, required=False)
    content = forms.FileField(label="送达回证", required=False, help_text=RECEIPT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today()

    def arguments(self) -> dict[str, Any]:
        """What the service takes, the file with its name."""
        file = self.cleaned_data.get("content")
        return self.cleaned_data | {"content": file, "name": file.name if file else ""}


class ProofForm(forms.Form):
    """添加证明材料."""

    content = forms.FileField(label="照片或 PDF")

    def arguments(self) -> dict[str, Any]:
        """What the service takes."""
        file = self.cleaned_data["content"]
        return {"content": file, "name": file.name}
