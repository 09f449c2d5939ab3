"""成员 — who joins, and what is asked of each by his type (A7)."""

from typing import Any

from django import forms
from django.utils.safestring import mark_safe

from dibao.kernel.masking import mask_id
from dibao.registry import dictionary
from dibao.registry.choices import Exclusion, PersonType, Relation
from dibao.registry.models import Membership

from .identity import IdentityForm, Page

# Types a person is asked about; the others are known from the birth date.
TICKED = (PersonType.DISABLED, PersonType.ILL, PersonType.STUDENT)
# Asks again for the fields of the ticked types; by itself where there is JavaScript, by pressing it where not.
REFRESH = mark_safe(
    '<button class="btn btn-sm" name="refresh" value="1" formnovalidate hx-post="" hx-vals=\'{"refresh": "1"}\' '
    'hx-include="closest form" hx-trigger="click, change from:closest fieldset" hx-target="closest form" '
    'hx-select="#facts" hx-swap="outerHTML">按勾选的类型更新要填的项目</button>'
)
# A number that contains the ID number is never written back to the page.
HIDDEN = frozenset({"disability_certificate"})
GUARDIANS = {Relation.SON: "parent", Relation.DAUGHTER: "parent", Relation.GRANDCHILD: "grandparent"}


class MemberForm(IdentityForm):
    """添加成员."""

    relation = forms.ChoiceField(
        label="与户主关系", choices=[("", "请选择"), *[c for c in Relation.choices if c[0] != Relation.HEAD]]
    )
    types = forms.MultipleChoiceField(
        label="人员类型（未成年人、老年人由年龄得出）",
        required=False,
        choices=[(kind.value, kind.label) for kind in TICKED],
        widget=forms.CheckboxSelectMultiple,
    )
    lives_here = forms.BooleanField(label="与申请人共同生活", required=False, initial=True)
    exclusion = forms.ChoiceField(
        label="不计入共同生活成员的原因", required=False, choices=[("", "没有，计入"), *Exclusion.choices]
    )
    field_order = ("name", "relation", "id_kind", "id_number", "no_id_reason", "birth_date", "sex", "types")

    def __init__(self, data: Any = None):
        super().__init__(data, auto_id="id_member_%s")  # a page with two forms has each id once

    def arguments(self) -> dict[str, Any]:
        """For `draft.add_member`."""
        names = ("relation", "lives_here", "exclusion")
        return {"who": self.identity(), **{name: self.cleaned_data[name] for name in names}}


class RemoveForm(Page):
    """移出成员, 删除近亲属登记 — with the reason."""

    reason = forms.CharField(label="原因", max_length=200)


class RevealForm(Page):
    """查看明文 — which value."""

    what = forms.ChoiceField(choices=[("id", "身份证号"), ("phone", "联系电话"), ("account", "银行账号")])


class FactsForm(Page):
    """人员情况 — the common block and one block for each type of the person."""

    types = forms.MultipleChoiceField(
        label="人员类型",
        required=False,
        choices=[(kind.value, kind.label) for kind in TICKED],
        widget=forms.CheckboxSelectMultiple,
        help_text=REFRESH,
    )

    def __init__(
        self,
        *args: Any,
        asked: tuple[dictionary.Field, ...],
        known: dict[str, Any],
        unasked: dict[str, Any],
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.asked, self.known, self.unasked = asked, known, unasked
        for this in asked:
            self.fields[this.code] = this.form_field()
            if this.code in HIDDEN and known.get(this.code):
                hidden = self.fields[this.code]
                hidden.required = False
                hidden.help_text = f"已登记 {mask_id(known[this.code])}，不改请留空。"

    def facts(self) -> dict[str, Any]:
        """What was answered, by field code; a hidden number left blank and what was not asked stay what they were."""
        data = self.cleaned_data
        return self.unasked | {
            this.code: data.get(this.code)
            or (self.known.get(this.code) if this.code in HIDDEN else data.get(this.code))
            for this in self.asked
        }


def facts_initial(member: Membership, known: dict[str, Any], ticked: set[str], head: str) -> dict[str, Any]:
    """What the form starts with: what is known, and for a child the head as guardian, to be corrected."""
    first: dict[str, Any] = {code: value for code, value in known.items() if code not in HIDDEN}
    if "guardian_name" not in known and member.relation in GUARDIANS:
        first |= {"guardian_name": head, "guardian_relation": GUARDIANS[Relation(member.relation)]}
    return first | {"types": sorted(ticked)}
