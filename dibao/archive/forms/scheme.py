"""归档规则 — one rule of each part as a form."""

from typing import Any

from django import forms

from ..choices import SUBJECTS, CaseKind, Category, ClassCode, Programme, Retention, RulePart, Series, Source, Trigger
from ..queries.duties import STAGE_WORDS
from ..scheme import FRAME
from ..scheme_text import Scheme, required_key
from .change import WhereForm

# The facts a requirement may depend on, as the clerk calls them.
FACT_WORDS = {
    "": "所有家庭",
    "near_relative": "有近亲属备案的",
    "proxy": "由他人代办的",
    "disabled": "有残疾人的",
    "ill": "有重病患者的",
    "student": "有在读学生的",
    "objection": "公示期间有异议的",
    "panel": "召开民主评议的",
    "asked_once": "一次性告知过补正的",
    "extended": "延长办理期限的",
    "outcome=confirmed": "予以确认的",
    "outcome=refused": "不予确认的",
    "outcome=withdrawn": "撤回申请的",
    "outcome=terminated": "终止办理的",
    "remote_visit=no": "到家中调查的",
}
_TERM_KEYS = [
    (Category.PROFESSIONAL.label, [(f"{Category.PROFESSIONAL}/{value}", label) for value, label in Programme.choices])
] + [
    (category.label, [(f"{category}/{subject}", subject.label) for subject in subjects])
    for category, subjects in SUBJECTS.items()
]


class RuleForm(WhereForm):
    """One rule; subclasses read and write its key and value."""

    part: str = ""

    def __init__(self, *args: Any, scheme: Scheme, key: str = "", **kwargs: Any):
        self.scheme, self.key = scheme, key
        held = scheme.values.get((self.part, key))
        kwargs["initial"] = kwargs.get("initial", {}) | (self.typed(key, held) if held is not None else {})
        super().__init__(*args, **kwargs)

    def typed(self, key: str, value: Any) -> dict[str, Any]:
        """A rule as first values of the form."""
        raise NotImplementedError

    def rule(self) -> tuple[str, Any]:
        """Key and value of what was typed."""
        raise NotImplementedError


class KindForm(RuleForm):
    """材料归类."""

    part = RulePart.KIND
    slug = forms.RegexField(
        r"^[a-z][a-z0-9_]*$",
        label="材料代号",
        max_length=32,
        help_text="小写字母、数字和下划线，例如 housing_photo。已有的材料不要改代号。",
        error_messages={"invalid": "材料代号只用小写字母、数字和下划线，以字母开头。"},
    )
    title = forms.CharField(label="材料名称", max_length=60)
    class_code = forms.ChoiceField(label="类别", choices=ClassCode.choices)
    series = forms.ChoiceField(label="系列", choices=[("", "不入系列"), *Series.choices], required=False)
    rank = forms.IntegerField(
        label="卷内位次", min_value=1, max_value=8999, help_text="小的在前。申请书 10，身份证件 50，日常管理材料 500。"
    )
    needs_seal = forms.BooleanField(label="须加盖公章，只收 PDF 或 OFD", required=False)

    field_order = ("slug", "title", "class_code", "series", "rank", "needs_seal")

    def typed(self, key: str, value: Any) -> dict[str, Any]:
        return {"slug": key} | dict(zip(("rank", "title", "class_code", "series", "needs_seal"), value, strict=True))

    def rule(self) -> tuple[str, Any]:
        given = self.cleaned_data
        return given["slug"], [given["rank"], given["title"], given["class_code"], given["series"], given["needs_seal"]]


class RequiredForm(RuleForm):
    """必备材料."""

    part = RulePart.REQUIRED
    case_kind = forms.ChoiceField(label="哪类办件", choices=CaseKind.choices)
    stage = forms.ChoiceField(label="到哪一环节前必须有", choices=list(STAGE_WORDS.items()))
    first = forms.ChoiceField(label="必须有的材料")
    others = forms.MultipleChoiceField(
        label="也可以是", required=False, widget=forms.SelectMultiple(attrs={"size": 6}), help_text="有其中一份就算齐。"
    )
    when = forms.ChoiceField(label="对哪些家庭", choices=list(FACT_WORDS.items()), required=False)
    source = forms.ChoiceField(label="从哪里来", choices=Source.choices)
    why = forms.CharField(label="条款", max_length=100, help_text="例如“审核确认办法第九条”。")

    field_order = ("case_kind", "stage", "first", "others", "when", "source", "why")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        kinds = sorted(self.scheme.kinds.values(), key=lambda kind: kind.rank)
        papers = [(kind.slug, kind.title) for kind in kinds if kind.slug not in FRAME]
        self.fields["first"].choices = [("", "请选择"), *papers]  # type: ignore[attr-defined]
        self.fields["others"].choices = papers  # type: ignore[attr-defined]

    def typed(self, key: str, value: Any) -> dict[str, Any]:
        first, *others = value["any_of"]
        when = next(
            (
                f"{name}={_words(wanted)}" if wanted is not True else name
                for name, wanted in (value["when"] or {}).items()
            ),
            "",
        )
        return {
            "case_kind": key.partition("/")[0], "stage": value["stage"], "first": first, "others": others, "when": when,
            "source": value["from"], "why": value["why"],
        }  # fmt: skip

    def rule(self) -> tuple[str, Any]:
        given = self.cleaned_data
        name, _, wanted = given["when"].partition("=")
        when = {name: {"": True, "no": False}.get(wanted, wanted)} if name else {}
        any_of = [given["first"], *(kind for kind in given["others"] if kind != given["first"])]
        value = {"stage": given["stage"], "any_of": any_of, "when": when, "from": given["source"], "why": given["why"]}
        return required_key(given["case_kind"], value), value


def _words(wanted: Any) -> str:
    return "no" if wanted is False else str(wanted)


class TermForm(RuleForm):
    """保管期限."""

    part = RulePart.TERM
    subject = forms.ChoiceField(label="哪类档案", choices=_TERM_KEYS)
    term = forms.ChoiceField(label="保管期限", choices=Retention.choices)
    trigger = forms.ChoiceField(label="从哪天起算", choices=Trigger.choices)
    why = forms.CharField(label="条款", max_length=100)

    field_order = ("subject", "term", "trigger", "why")

    def typed(self, key: str, value: Any) -> dict[str, Any]:
        return {"subject": key} | value

    def rule(self) -> tuple[str, Any]:
        given = self.cleaned_data
        return given["subject"], {name: given[name] for name in ("term", "trigger", "why")}


FORMS: dict[str, type[RuleForm]] = {str(form.part): form for form in (KindForm, RequiredForm, TermForm)}
