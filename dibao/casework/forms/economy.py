"""收入、财产、支出、账户、近亲属 — one short form each."""

from typing import Any

from django import forms

from dibao.registry import dictionary
from dibao.registry.models import Membership

from ..choices import Relative
from .identity import Page


class MemberChoice(forms.ChoiceField):
    """One of the household's members; cleaned to the person."""

    def __init__(self, *, members: list[Membership], **kwargs: Any):
        self.people = {str(m.person_id): m.person for m in members}
        listed = [(key, person.name) for key, person in self.people.items()]
        super().__init__(choices=[*([] if len(listed) == 1 else [("", "请选择")]), *listed], **kwargs)

    def clean(self, value: Any) -> Any:
        return self.people.get(super().clean(value))


class LineForm(Page):
    """申报一行 — the fields of the dictionary's block, and whose it is."""

    def __init__(self, data: Any = None, *, block: str, members: list[Membership]):
        super().__init__(data, auto_id=f"id_{block}_%s")
        self.block = block
        self.fields["member"] = MemberChoice(label="成员", members=members)
        for this in dictionary.block(block):
            self.fields[this.code] = this.form_field()

    def arguments(self) -> dict[str, Any]:
        """For `draft.declare`."""
        data = dict(self.cleaned_data)
        return {"member": data.pop("member"), "block": self.block, "values": data}


class ObligorForm(Page):
    """申报义务人 — the fields of the dictionary's block, and whose obligor it is."""

    def __init__(self, data: Any = None, *, members: list[Membership]):
        super().__init__(data, auto_id="id_obligor_%s")
        self.fields["member"] = MemberChoice(label="谁的义务人", members=members)
        for this in dictionary.block("obligor"):
            self.fields[this.code] = this.form_field()

    def arguments(self) -> dict[str, Any]:
        """For `draft.declare_obligor`."""
        data = dict(self.cleaned_data)
        return {"member": data.pop("member"), "values": data}


class AccountForm(Page):
    """银行账户."""

    bank = forms.CharField(label="开户银行", max_length=80, help_text="写到网点，例如：农村信用社平安分社。")
    number = forms.CharField(
        label="账号",
        max_length=30,
        help_text="12 至 19 位，可以带空格。",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, members: list[Membership], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["holder"] = MemberChoice(label="账户名（本家庭成员）", members=members)
        self.order_fields(["holder", "bank", "number"])


class KinshipForm(Page):
    """近亲属问答 — yes or no, never left open."""

    kinship = forms.TypedChoiceField(
        label="家庭成员中，有没有人是低保经办人员或村（居）委会成员的近亲属？",
        choices=[("yes", "有"), ("no", "没有")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        help_text="近亲属：配偶、父母、子女、兄弟姐妹、祖父母、外祖父母、孙子女、外孙子女。",
    )


class DisclosureForm(Page):
    """登记近亲属."""

    relation = forms.ChoiceField(label="成员是对方的", choices=[("", "请选择"), *Relative.choices])
    work_number = forms.CharField(
        label="对方的工号",
        required=False,
        max_length=32,
        help_text="低保经办人员填工号；村（居）委会成员没有工号，留空。",
    )
    staff_name = forms.CharField(label="对方的姓名", required=False, max_length=64)
    unit = forms.CharField(label="对方的单位和职务", required=False, max_length=120)

    def __init__(self, *args: Any, members: list[Membership], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["member"] = MemberChoice(label="本家庭成员", members=members)
        self.order_fields(["member", "relation", "work_number", "staff_name", "unit"])
