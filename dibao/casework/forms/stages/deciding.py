"""Forms of 初审, 公示, 异议, 县级审核, 确认, 送达 and of every other end of a case."""

from typing import Any

from django import forms

from dibao.kernel import clock

from ...choices import UNHEARD, ExtensionReason, Status
from ...queries import gate
from ...queries.case import STAGE
from ...queries.notice import village_name
from .shape import ActForm, day, upload, words

DELIVERIES = ["直接送达", "留置送达", "邮寄送达", "委托送达"]


class WhyForm(ActForm):
    """An act that needs nothing but its reason."""

    why = words("理由", rows=2)


class OpinionForm(ActForm):
    """初审意见."""

    text = words("初审意见", rows=3, help_text="说明是否属实、是否符合条件、拟保障人数和金额。")


class PostNoticeForm(ActForm):
    """张贴公示 — printed first; the photograph of the board is taken when it hangs there."""

    place = forms.CharField(label="张贴地点", max_length=120)
    phone = forms.CharField(label="监督电话", max_length=32)

    def prepare(self) -> None:
        self.initial.update({"place": f"{village_name(self.case.division)}公开栏", "phone": self.staff.phone})


class PhotographForm(ActForm):
    """公示照片."""

    file = upload("公示照片", camera=True, help_text="拍到公示的内容和张贴的地方。")

    def arguments(self) -> dict[str, Any]:
        file = self.cleaned_data["file"]
        return {"case": self.case, "photo": file.file, "name": file.name}


class ObjectForm(ActForm):
    """登记异议."""

    content = words("异议内容")
    who = forms.CharField(
        label="提出人", max_length=64, required=False, help_text="匿名的不填；填写的只在系统内加密保存。"
    )
    received_on = day("收到日期")

    def prepare(self) -> None:
        self.initial.update({"received_on": clock.today()})

    def clean_received_on(self) -> Any:
        received = self.cleaned_data["received_on"]
        if received > clock.today():
            raise forms.ValidationError("收到日期不能晚于今天。")
        return received


class RecheckForm(ActForm):
    """重新调查."""

    words = words("重新调查的内容", rows=2, help_text="写明要查清什么。")


class PanelForm(ActForm):
    """民主评议 — two thirds of those invited, two thirds of them villagers' representatives."""

    on = day("评议日期")
    place = forms.CharField(label="地点", max_length=120)
    host = forms.CharField(label="主持人", max_length=64)
    recorder = forms.CharField(label="记录人", max_length=64)
    invited = forms.IntegerField(label="应到人数", min_value=1)
    present = forms.IntegerField(label="实到人数", min_value=1, help_text="不少于应到的三分之二。")
    representatives = forms.IntegerField(label="其中村（居）民代表", min_value=0, help_text="不少于实到的三分之二。")
    agreed = forms.IntegerField(label="同意", min_value=0)
    against = forms.IntegerField(label="不同意", min_value=0)
    words = words("评议经过")

    def prepare(self) -> None:
        self.initial.update({"on": clock.today()})


class CountyReviewForm(ActForm):
    """县级审核意见."""

    agrees = forms.TypedChoiceField(
        label="对认定结论",
        choices=[("yes", "同意"), ("no", "不同意")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    text = words("审核意见", rows=3)


class DeliverForm(ActForm):
    """登记送达."""

    on = day("送达日期")
    way = forms.ChoiceField(label="送达方式", choices=[(way, way) for way in DELIVERIES])
    receiver = forms.CharField(label="签收人", max_length=64, help_text="拒收的，填写见证人并在备注中说明。")
    note_text = forms.CharField(label="备注", max_length=200, required=False)

    def prepare(self) -> None:
        self.initial.update({"on": clock.today(), "receiver": self.case.applicant.name})


class LeaveForm(ActForm):
    """退出低保."""

    reason = forms.ChoiceField(label="退出原因", choices=[(slug.value, slug.label) for slug in UNHEARD])
    note_text = words("依据", rows=2, help_text="家庭的书面申请，或死亡证明的名称和日期。")

    def arguments(self) -> dict[str, Any]:
        return {"award": self.case.award, **self.cleaned_data}


class ExtendForm(ActForm):
    """延长办理期限."""

    reason = forms.ChoiceField(label="延长的理由", choices=ExtensionReason.choices)
    note = words("具体情况", rows=2, most=500)


class ExceptForm(ActForm):
    """缺件说明 — a missing paper, signed for with a reason."""

    kind = forms.ChoiceField(label="缺少的材料")
    reason = words("缺件原因", rows=2, most=500, help_text="不少于 5 个字；封卷后随案卷保存。")

    def prepare(self) -> None:
        stage = STAGE.get(Status(self.case.status))
        self.stage = stage or ""
        lacking = gate.missing(self.case, stage) if stage else []
        self.fields["kind"].choices = [(m.kind, m.title) for m in lacking]  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        return {"volume": self.case.volume, "stage": self.stage, **self.cleaned_data}
