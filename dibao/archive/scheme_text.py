"""归档范围的文本 — what a rule may say, and the YAML it is shipped, exported and read in. Pure: no database.

A scheme is a flat table {(part, key): value}. Keys: a kind's own name; `case kind/stage/first paper` of a required paper;
`category/programme or subject` of a term. In YAML the parts stand in their own sections.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml

from .choices import SUBJECTS, CaseKind, Category, ClassCode, Programme, Retention, RulePart, Series, Source, Trigger

Key = tuple[str, str]
Values = dict[Key, Any]
REQUIRED_FIELDS = ("stage", "any_of", "when", "from", "why")
TERM_FIELDS = ("term", "trigger", "why")


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One kind of paper: its place in the fixed order, its class, its series, whether a stamp is needed."""

    slug: str
    rank: int
    title: str
    class_code: str
    series: str
    needs_seal: bool

    @property
    def place(self) -> dict[str, Any]:
        """归类 — what of it a filed paper carries."""
        return {"order": self.rank, "class_code": self.class_code, "series": self.series}


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a stage must not lack: one of `any_of`, when every fact in `when` is as written."""

    stage: str
    any_of: tuple[str, ...]
    when: tuple[tuple[str, Any], ...]
    source: str
    why: str

    def applies(self, facts: Mapping[str, Any]) -> bool:
        """A fact that is not given counts as "no"."""
        return all((facts.get(name) or False) == wanted for name, wanted in self.when)


@dataclass(frozen=True, slots=True)
class Term:
    """保管期限 — how long, counted from what, by which rule."""

    term: str
    trigger: str
    why: str


@dataclass(frozen=True)
class Scheme:
    """The rules in force in one place on one day; `decided` names those that a place decided for itself."""

    values: Values
    stages: tuple[str, ...]
    facts: frozenset[str]
    decided: frozenset[Key] = frozenset()

    @cached_property
    def kinds(self) -> dict[str, PaperKind]:
        """Every kind of paper by its name."""
        return {key: PaperKind(key, *value) for key, value in self._part(RulePart.KIND)}

    @cached_property
    def required(self) -> dict[str, tuple[Requirement, ...]]:
        """Required papers by kind of case."""
        found: dict[str, list[Requirement]] = {kind: [] for kind in CaseKind.values}
        for key, value in self._part(RulePart.REQUIRED):
            found[key.partition("/")[0]].append(requirement(value))
        return {kind: tuple(sorted(rows, key=lambda row: self.stages.index(row.stage))) for kind, rows in found.items()}

    @cached_property
    def terms(self) -> dict[str, Term]:
        """Terms by `category/programme or subject`."""
        return {key: Term(*(value[name] for name in TERM_FIELDS)) for key, value in self._part(RulePart.TERM)}

    def _part(self, part: str) -> Iterator[tuple[str, Any]]:
        return ((key, value) for (of, key), value in self.values.items() if of == part)

    def due(self, case_kind: str, stage: str, facts: Mapping[str, Any]) -> Iterator[Requirement]:
        """Everything required up to and at `stage`. KeyError for a case kind, stage or fact nobody knows."""
        if stage not in self.stages:
            raise KeyError(f"stage {stage!r} is not one of {self.stages}")
        if unknown := set(facts) - self.facts:
            raise KeyError(f"facts {sorted(unknown)} are not in scheme.yaml")
        reached = self.stages.index(stage)
        for row in self.required[case_kind]:
            if self.stages.index(row.stage) <= reached and row.applies(facts):
                yield row

    def faults(self) -> list[str]:
        """Every rule that cannot be right, with the reason in words; empty when the scheme holds together."""
        return [
            f"{RulePart(part).label} {key}：{fault}"
            for (part, key), value in self.values.items()
            if (fault := self.fault_of(part, key, value))
        ]

    def fault_of(self, part: str, key: str, value: Any) -> str:
        """Why this rule cannot stand beside the others; empty when it can."""
        if part not in RulePart.values:
            return "没有这一类规则"
        check: dict[str, Callable[[str, Any], str]] = {
            RulePart.KIND: _kind,
            RulePart.REQUIRED: self._required,
            RulePart.TERM: _term,
        }
        try:
            return check[part](key, value)
        except (TypeError, ValueError, KeyError, IndexError):
            return "写法不对，请对照导出的规则填写"

    def _required(self, key: str, value: Mapping[str, Any]) -> str:
        row = requirement(value)
        known = self.values.keys()
        if set(value) - set(REQUIRED_FIELDS):
            return f"有不认识的项目：{'、'.join(sorted(set(value) - set(REQUIRED_FIELDS)))}"
        if not row.any_of or any((RulePart.KIND, kind) not in known for kind in row.any_of):
            return f"材料“{'、'.join(row.any_of)}”不在材料归类里"
        if row.stage not in self.stages:
            return f"没有“{row.stage}”这个环节"
        if not {name for name, _ in row.when} <= self.facts:
            return f"没有“{'、'.join(name for name, _ in row.when)}”这种情形"
        if row.source not in Source.values:
            return f"材料来源“{row.source}”不明"
        case_kind = key.partition("/")[0]
        if case_kind not in CaseKind.values or key != required_key(case_kind, value):
            return f"编号应为“办件类型/环节/材料”，“{key}”与内容不符"
        return "" if row.why.strip() else "没有写依据"


def requirement(row: Mapping[str, Any]) -> Requirement:
    """A required paper as the rules use it, from the row of the text."""
    return Requirement(
        stage=row["stage"],
        any_of=tuple(row["any_of"]),
        when=tuple(sorted((row.get("when") or {}).items())),
        source=row["from"],
        why=row["why"],
    )


def required_key(case_kind: str, value: Mapping[str, Any]) -> str:
    """The key of a required paper: case kind, stage and the first paper that meets it."""
    return f"{case_kind}/{value['stage']}/{value['any_of'][0]}"


def _kind(key: str, value: list[Any]) -> str:
    kind = PaperKind(key, *value)
    if not key.isidentifier() or not key.isascii():
        return "材料代号只用小写字母、数字和下划线"
    if kind.class_code not in ClassCode.values:
        return f"没有“{kind.class_code}”这个类别"
    if kind.series not in ("", *Series.values):
        return f"没有“{kind.series}”这个系列"
    if type(kind.rank) is not int or not 0 <= kind.rank <= 9999:
        return "位次应为 0 至 9999 的整数"
    return "" if kind.title.strip() and isinstance(kind.needs_seal, bool) else "没有写材料名称"


def _term(key: str, value: Mapping[str, Any]) -> str:
    category, _, subject = key.partition("/")
    known = Programme.values if category == Category.PROFESSIONAL else SUBJECTS.get(Category(category), {})
    if subject not in known:
        return f"门类“{category}”里没有“{subject}”"
    if set(value) != set(TERM_FIELDS) or value["trigger"] not in Trigger.values:
        return "起算日不明"
    if value["term"] not in Retention.values:
        return f"保管期限应为 Y、D30 或 D10，“{value['term']}”不是"
    return "" if value["why"].strip() else "没有写依据"


def load(text: str) -> Scheme:
    """Read and check a scheme. ValueError names every line that refers to something unknown."""
    raw = yaml.safe_load(text)
    values: Values = {(RulePart.KIND, slug): list(row) for slug, row in raw["kinds"].items()}
    for case_kind, rows in raw["required"].items():
        for row in rows:
            full = {name: row.get(name, {}) for name in REQUIRED_FIELDS} | row
            values[RulePart.REQUIRED, required_key(case_kind, row)] = full
    for category, rows in raw["terms"].items():
        values |= {(RulePart.TERM, f"{category}/{subject}"): dict(row) for subject, row in rows.items()}
    scheme = Scheme(values, tuple(raw["stages"]), frozenset(raw["facts"]))
    if faults := scheme.faults():
        raise ValueError(f"scheme.yaml: {'; '.join(faults)}")
    return scheme
