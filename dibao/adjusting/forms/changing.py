"""Shape of input: what has changed in a family, one form for each kind of change."""

from typing import Any

from django import forms

from dibao.kernel import clock
from dibao.kernel.formfields import YuanField
from dibao.regions.formfields import DivisionField, shown
from dibao.registry import dictionary
from dibao.registry import queries as registry
from dibao.registry.choices import IdKind, Relation, Sex
from dibao.registry.models import Household
from dibao.registry.services.person import types_of

from ..choices import Kind
from .shape import HouseholdForm, MemberField, day, sentences

RELATIONS = [choice for choice in Relation.choices if choice[0] != Relation.HEAD]
PROOF = "例如：工资流水、核对报告编号、入户核实的时间。"


def _options(block: str, code: str) -> list[tuple[str, str]]:
    field = next(field for field in dictionary.block(block) if field.code == code)
    return list(field.options.items())


def _facts_options(code: str) -> list[tuple[str, str]]:
    fields = dictionary.facts_fields({"working_age"})
    return [("", "没有变化"), *next(field for field in fields if field.code == code).options.items()]


class _LineForm(HouseholdForm):
    """One item of one member as it is from now on."""

    block = ""
    member = MemberField(label="成员", queryset=None)
    item = forms.ChoiceField(label="项目")
    amount = YuanField(label="现在的金额（元）", help_text="已经没有这项的，填 0。")
    on = day("从哪天起")
    proof = forms.CharField(label="依据", max_length=200, help_text=PROOF)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = "item" if self.block == "income" else "kind"
        self.fields["item"].choices = _options(self.block, code)  # type: ignore[attr-defined]
        if "period" in self.fields:
            self.fields["period"].choices = _options(self.block, "period")  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        return {"block": self.block, **self.cleaned_data}


class IncomeForm(_LineForm):
    """收入变化."""

    block = "income"
    period = forms.ChoiceField(label="周期")
    costs = YuanField(label="其中成本（元）", required=False)
    employment = forms.ChoiceField(label="就业状况改为", choices=lambda: _facts_options("employment"), required=False)
    labour = forms.ChoiceField(label="劳动能力改为", choices=lambda: _facts_options("labour"), required=False)
    field_order = ("member", "item", "amount", "period", "costs", "employment", "labour", "on", "proof")

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        return given | {"costs": given["costs"] or 0}


class PropertyForm(_LineForm):
    """财产变化."""

    block = "property"
    area_m2 = forms.IntegerField(label="面积（平方米）", required=False, min_value=0)
    field_order = ("member", "item", "amount", "area_m2", "on", "proof")


class SpendingForm(_LineForm):
    """刚性支出变化."""

    block = "spending"
    period = forms.ChoiceField(label="周期")
    field_order = ("member", "item", "amount", "period", "on", "proof")


class JoinForm(HouseholdForm):
    """成员增加."""

    kind = forms.ChoiceField(
        label="原因", choices=[(kind.value, kind.label) for kind in (Kind.BORN, Kind.MARRIED, Kind.JOINED)]
    )
    name = forms.CharField(label="姓名", max_length=64)
    id_number = forms.CharField(label="身份证号", max_length=18, required=False, help_text="还没有的，填下面四项。")
    no_id_reason = forms.CharField(label="没有身份证号的原因", max_length=200, required=False)
    sex = forms.ChoiceField(label="性别", choices=[("", ""), *Sex.choices], required=False)
    birth_date = day("出生日期", required=False)
    relation = forms.ChoiceField(label="与户主关系", choices=RELATIONS)
    on = day("从哪天起")
    paper = forms.CharField(label="依据的材料", max_length=200, help_text="例如：出生医学证明、结婚证及编号。")

    def arguments(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        given["id_kind"] = IdKind.RESIDENT if given["id_number"] else IdKind.NONE
        return given


class LeaveForm(HouseholdForm):
    """成员减少."""

    member = MemberField(label="谁离开", queryset=None)
    reason = forms.CharField(label="原因", max_length=200, help_text="例如：出嫁、服刑、迁出。死亡的请用“成员死亡”。")
    on = day("从哪天起")
    paper = forms.CharField(label="依据的材料", max_length=200)


class DieForm(HouseholdForm):
    """成员死亡."""

    member = MemberField(label="死亡的成员", queryset=None)
    heir = MemberField(label="新户主", queryset=None, required=False, help_text="户主死亡且还有其他成员时选择。")
    on = day("死亡日期")
    paper = forms.CharField(label="依据的材料", max_length=200, help_text="例如：死亡医学证明、火化证及编号。")


class SplitForm(HouseholdForm):
    """分户."""

    head = MemberField(label="新户的户主", queryset=None)
    members: Any = forms.ModelMultipleChoiceField(
        label="一起分出的成员", queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    on = day("从哪天起")
    paper = forms.CharField(label="依据的材料", max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].label_from_instance = lambda person: person.name  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        return self.cleaned_data | {"members": list(self.cleaned_data["members"])}


class MergeForm(HouseholdForm):
    """合户."""

    other = forms.CharField(label="并入的家庭的户号", max_length=24)
    relation = forms.ChoiceField(label="其户主与本户户主的关系", choices=RELATIONS)
    on = day("从哪天起")
    paper = forms.CharField(label="依据的材料", max_length=200)

    def __init__(self, *args: Any, homes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.homes = homes

    def clean_other(self) -> Household:
        found: Household | None = self.homes.filter(number=self.cleaned_data["other"].strip().upper()).first()
        if found is None:
            raise forms.ValidationError("您的辖区里没有这个户号的家庭，请核对户号。")
        return found


class FactsForm(HouseholdForm):
    """成员情况变化 — the fields of the dictionary for one member, as they are known, to be put right."""

    on = day("从哪天起")
    paper = forms.CharField(label="依据的材料", max_length=200, help_text="例如：残疾人证、诊断证明、入学通知及编号。")
    TICKS = {"disabled": "残疾人", "ill": "重病患者", "student": "在校学生"}

    def __init__(self, *args: Any, person: Any, ticked: set[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        known = registry.facts(person, today)
        self.person = person
        self.ticked = set(known.get("types", [])) & set(self.TICKS) if ticked is None else ticked
        self.asked = dictionary.facts_fields(types_of(person, on=today, ticked=self.ticked))
        first = {name: self.fields.pop(name) for name in ("on", "paper")}
        for each in self.asked:
            self.fields[each.code] = each.form_field()
            self.fields[each.code].initial = known.get(each.code)
        self.fields |= first

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        values = {each.code: given[each.code] for each in self.asked if given.get(each.code) not in (None, "")}
        return {
            "member": self.person,
            "types": self.ticked,
            "values": values,
            "on": given["on"],
            "paper": given["paper"],
        }


class MoveForm(HouseholdForm):
    """迁移."""

    division = DivisionField(label="迁往的村（社区）", widget=forms.TextInput(attrs={"data-picker": "/regions/pick"}))
    address = forms.CharField(label="迁入后的住址", max_length=200, help_text="写到门牌或屯组，以后入户核查按它去。")
    on = day("从哪天起")
    paper = forms.CharField(label="依据的材料", max_length=200, help_text="例如：户口迁移证、居住证明及编号。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].widget.attrs["data-text"] = shown(str(self.data.get("division") or ""))


class WishForm(HouseholdForm):
    """家庭自愿退出."""

    paper = sentences("家庭的书面申请", most=200, help_text="写明申请书的日期和申请人。")
    on = day("申请日期")


class WithholdForm(HouseholdForm):
    """三次拒绝就业 — nothing is typed; the refusals are on record."""
