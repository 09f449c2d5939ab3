"""Shape of input of a complaint."""

from collections.abc import Iterable
from typing import Any

from django import forms

from dibao.access.models import Staff
from dibao.kernel import clock
from dibao.regions.formfields import DivisionField, shown

from ..choices import PURPOSES, Channel, Result, Target, Way
from ..queries.complaints import named
from .fields import DAY, ProofFields, household_of, words

NAMED = [("named", "实名"), ("anonymous", "匿名")]
Choices = Iterable[tuple[str, str]]


class ComplaintForm(forms.Form):
    """举报和投诉 — what was said; who said it stands at the end and goes into a table of its own."""

    channel = forms.ChoiceField(label="来源", choices=Channel.choices)
    received_on = forms.DateField(label="收到日期", widget=DAY)
    target = forms.ChoiceField(label="反映的对象", choices=Target.choices, widget=forms.RadioSelect)
    household = forms.CharField(label="家庭的户号", required=False, max_length=24, help_text="反映某个家庭时填写。")
    accused = forms.ChoiceField(
        label="工作人员", required=False, help_text="反映某个工作人员时选择；本人不会看到这件举报。"
    )
    division = DivisionField(
        label="地区", required=False, max_length=60, widget=forms.TextInput(attrs={"data-picker": "/regions/pick"}),
        help_text="反映工作人员或政策时填写涉及的乡镇或县；反映家庭的，按家庭所在村。",
    )  # fmt: skip
    content = forms.CharField(
        label="反映的内容", max_length=4000, widget=words(5),
        help_text="写明何时、何地、何人、何事。不要写举报人的姓名、电话和住址：核查人员会看到这一栏。",
    )  # fmt: skip
    concrete = forms.BooleanField(label="有可以核查的具体线索", required=False, initial=True)
    keep_away = forms.MultipleChoiceField(
        label="还应回避的工作人员", required=False, help_text="与被反映的人是亲属或关系密切的，按住 Ctrl 可多选。"
    )
    named = forms.ChoiceField(label="是否实名", choices=NAMED, widget=forms.RadioSelect)
    name = forms.CharField(
        label="举报人姓名", required=False, max_length=64, help_text="只有您能看到，每次查看都有记录；匿名的不填。"
    )
    phone = forms.CharField(label="联系电话", required=False, max_length=32)
    address = forms.CharField(label="联系地址", required=False, max_length=200)

    def __init__(self, *args: Any, staff: Any, people: Iterable[Staff] = (), **kwargs: Any) -> None:
        kwargs["initial"] = {"received_on": clock.today(), "target": Target.HOUSEHOLD, "named": "named"} | (
            kwargs.get("initial") or {}
        )
        super().__init__(*args, **kwargs)
        self.staff, self.people = staff, {str(person.pk): person for person in people}
        choices = named(self.people.values())
        self.fields["accused"].choices = [("", "——"), *choices]  # type: ignore[attr-defined]
        self.fields["keep_away"].choices = choices  # type: ignore[attr-defined]
        self.fields["keep_away"].widget.attrs["size"] = 5
        self.fields["division"].widget.attrs["data-text"] = shown(str(self["division"].value() or ""))

    def clean_household(self) -> Any:
        return household_of(self.cleaned_data["household"], self.staff)

    def clean_accused(self) -> Staff | None:
        return self.people.get(self.cleaned_data["accused"])

    def clean_keep_away(self) -> list[Staff]:
        return [self.people[key] for key in self.cleaned_data["keep_away"]]

    def clean_named(self) -> bool:
        return bool(self.cleaned_data["named"] == "named")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        elsewhere = given.get("target") in (Target.STAFF, Target.POLICY)
        if elsewhere and not given.get("division") and "division" not in self.errors:
            self.add_error("division", "请填写涉及的乡镇（街道）或县（市、区）。")
        given["division"] = given.get("division") or 0
        return given


class AssignForm(forms.Form):
    """交给谁核查."""

    owner = forms.ChoiceField(label="核查人")
    why = forms.CharField(label="交办要求", required=False, max_length=1000, widget=words(2))

    def __init__(self, *args: Any, people: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = list(people)  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """核查结果."""

    result = forms.ChoiceField(label="核查结果", choices=Result.choices, widget=forms.RadioSelect)
    conclusion = forms.CharField(
        label="核查情况",
        max_length=2000,
        widget=words(4),
        help_text="向谁、怎样核查，查明了什么。只有办理和监督人员看到。",
    )
    reply = forms.CharField(
        label="给举报人的答复", max_length=2000, widget=words(4),
        help_text="印在答复书上。不写被反映家庭的收入、疾病等情况。",
    )  # fmt: skip
    rectifier = forms.ChoiceField(label="整改责任人", required=False, help_text="结果是“责令整改”时选择。")
    due_on = forms.DateField(label="整改期限", required=False, widget=DAY)
    acted_on = forms.DateField(label="骗保行为日期", required=False, widget=DAY, help_text="结果是“涉嫌骗保”时填写。")

    def __init__(
        self, *args: Any, people: Choices = (), results: Iterable[str] = (), replies: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rectifier"].choices = [("", "——"), *people]  # type: ignore[attr-defined]
        open_ = set(results)
        self.fields["result"].choices = [(v, label) for v, label in Result.choices if v in open_]  # type: ignore[attr-defined]
        if not replies:
            del self.fields["reply"]
        if Result.RECTIFY not in open_:
            del self.fields["rectifier"], self.fields["due_on"]
        if Result.FRAUD not in open_:
            del self.fields["acted_on"]


class CloseForm(ProofFields):
    """答复举报人."""

    way = forms.ChoiceField(label="怎样答复的", choices=Way.choices, widget=forms.RadioSelect)
    delivered_on = forms.DateField(label="答复日期", widget=DAY)
    field_order = ("way", "delivered_on", "content", "paper")

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        return given | {"proof": given.pop("paper")}


class ReasonForm(forms.Form):
    """理由."""

    why = forms.CharField(label="理由", max_length=1000, widget=words(2))


class KeeperForm(ReasonForm):
    """改由谁保管."""

    to = forms.ChoiceField(label="改由谁保管")
    field_order = ("to", "why")

    def __init__(self, *args: Any, people: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = list(people)  # type: ignore[attr-defined]


class RevealForm(forms.Form):
    """查看的用途."""

    purpose = forms.ChoiceField(label="查看用途", choices=[(each, each) for each in PURPOSES])
