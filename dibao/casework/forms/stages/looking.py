"""Forms of 信息核对, 入户调查, 邻里访问 and 认定差异."""

from typing import Any

from django import forms

from dibao.kernel import clock
from dibao.registry.queries import head

from ...choices import Level
from .shape import ActForm, LaterField, LaterMoment, day, upload, words

_BOX = forms.Textarea(attrs={"rows": 2})
BLOCKS = {
    "income": ("收入情况", "谁、做什么、一年多少；有没有刚停的工作"),
    "housing": ("住房和水电燃料情况", "几间房、面积、近三个月水电燃料费"),
    "health": ("健康情况", "谁有病有残疾，自付多少，谁照料"),
    "employment": ("就业情况", "劳动年龄的人在哪里做什么；没做的原因"),
}
MORE = {"vehicles": "交通工具", "land": "耕地", "livestock": "牲畜", "business": "经营", "exempt": "财产豁免情况"}
TOLD = {"income": "收入", "property": "财产", "living": "生活", "work": "务工", "health": "健康"}
WAYS = ["当面访问", "电话访问", "视频访问"]


class VisitForm(ActForm):
    """入户调查表 — the four blocks (B4) and what else the form on paper asks; saved field by field."""

    level = Level.TOWNSHIP
    at_time = LaterMoment(
        label="调查时间",
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    place = LaterField(label="调查地点", max_length=200)
    present = LaterField(label="在场家庭成员", max_length=200)

    use_required_attribute = False

    def prepare(self) -> None:
        visit = self.case.visits.filter(level=self.level, finished_at=None).first()
        known = visit.answers if visit else {}
        for key, (label, hint) in BLOCKS.items():
            self.fields[f"sheet_{key}"] = LaterField(label=label, max_length=1000, help_text=hint, widget=_BOX)
        for key, label in MORE.items():
            self.fields[f"sheet_{key}"] = forms.CharField(label=label, max_length=300, required=False)
        self.fields["opinion"] = LaterField(label="调查结论", max_length=1000, widget=_BOX)
        self.initial.update({f"sheet_{key}": text for key, text in known.items()})
        # what is nearly always right is offered; the clerk changes it where it is not
        self.initial.update({"place": "申请人家中", "present": head(self.case.household).name})
        if visit:
            self.initial.update({"place": visit.place, "present": visit.present, "opinion": visit.opinion})
            self.initial.update({"at_time": visit.at_time.astimezone(clock.OFFICE)} if visit.at_time else {})

    @property
    def main(self) -> list[forms.BoundField]:
        """What must be answered: time, place, who was there, the four blocks, the conclusion."""
        return [field for field in self.visible_fields() if field.name not in self._further]

    @property
    def more(self) -> list[forms.BoundField]:
        """What else the form on paper asks; folded."""
        return [field for field in self.visible_fields() if field.name in self._further]

    _further = frozenset(f"sheet_{key}" for key in MORE)

    def arguments(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        sheet = {key: data.pop(f"sheet_{key}") for key in (*BLOCKS, *MORE)}
        return {"case": self.case, "level": self.level, "sheet": {k: v for k, v in sheet.items() if v}, **data}


class CountyVisitForm(VisitForm):
    level = Level.COUNTY


class InvestigatorForm(ActForm):
    """调查人 — the person at the screen is offered first."""

    level = Level.TOWNSHIP
    name = forms.CharField(label="姓名", max_length=64)
    unit = forms.CharField(label="单位和职务", max_length=120)

    def prepare(self) -> None:
        self.visit = self.case.visits.filter(level=self.level, finished_at=None).first()
        there = {row.name for row in self.visit.investigators.all()} if self.visit else set()
        if self.staff.name not in there:
            self.initial.update({"name": self.staff.name})

    def clean(self) -> dict[str, Any]:
        if self.visit is None:
            raise forms.ValidationError("请先填写调查时间和地点并保存，再登记调查人。")
        return super().clean() or {}

    def arguments(self) -> dict[str, Any]:
        mine = {"staff_key": self.staff.actor_key} if self.cleaned_data["name"] == self.staff.name else {}
        return {"visit": self.visit, **mine, **self.cleaned_data}


class CountyInvestigatorForm(InvestigatorForm):
    level = Level.COUNTY


class _PaperForm(ActForm):
    """One file of a fixed kind."""

    kind = ""
    file: forms.FileField

    def arguments(self) -> dict[str, Any]:
        file = self.cleaned_data["file"]
        return {"case": self.case, "kind": self.kind, "content": file.file, "name": file.name}


class VisitPhotoForm(_PaperForm):
    kind = "visit_photo"
    file = upload("入户照片", camera=True, help_text="拍到房屋、家中情况和调查人。")


class SignedForm(_PaperForm):
    kind = "visit_signed"
    file = upload("签字后的入户调查表", help_text="拍照或扫描成 PDF。")


class InterviewForm(ActForm):
    """邻里访问 — the neighbour's name stays sealed; papers show a code."""

    name = forms.CharField(label="被访人姓名", max_length=64, help_text="只在系统内加密保存，打印件上用编号。")
    relation = forms.CharField(label="与申请人的关系", max_length=64, initial="邻居")
    on = day("访问日期")
    place = forms.CharField(label="访问地点", max_length=120)
    method = forms.ChoiceField(label="方式", choices=[(way, way) for way in WAYS])

    def prepare(self) -> None:
        for key, label in TOLD.items():
            self.fields[f"told_{key}"] = words(label, rows=2, most=300)
        self.fields["investigators"] = forms.CharField(
            label="调查人", max_length=200, help_text="两人以上，用“、”隔开。"
        )
        self.fields["signed"] = forms.BooleanField(label="被访人已签字", required=False, initial=True)
        self.initial.update({"on": clock.today()})
        visit = self.case.visits.filter(level=Level.TOWNSHIP).last()
        if visit:
            self.initial.update({"investigators": "、".join(row.name for row in visit.investigators.all())})

    def arguments(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return {"case": self.case, "answers": {key: data.pop(f"told_{key}") for key in TOLD}, **data}
