"""归档规则 — the rules in force in a place, in the words of the office, and the changes behind them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from dibao.regions import codes

from ..choices import SUBJECTS, CaseKind, Category, ClassCode, Programme, Retention, RulePart, Series, Source, Trigger
from ..models import SchemeChange
from ..scheme import FRAME, kind_of, scheme_for
from ..scheme_text import Key, Requirement, Scheme, requirement
from .duties import STAGE_WORDS


@dataclass(frozen=True, slots=True)
class Shown:
    """One rule as a page shows it."""

    part: str
    key: str
    name: str
    words: str
    own: bool

    @property
    def fixed(self) -> bool:
        """A paper the system itself makes when a volume is sealed: its place is not a place's to decide."""
        return self.part == RulePart.KIND and self.key in FRAME


def rules(division: int, part: str) -> list[Shown]:
    """现行规则 — of one part in one place; `own` where the place or one above it decided, instead of the common rule."""
    scheme = scheme_for(division)
    keys = [key for key in scheme.values if key[0] == part]
    found = [Shown(part, key[1], *words_of(scheme, key, scheme.values[key]), key in scheme.decided) for key in keys]
    return sorted(found, key=lambda row: _order(scheme, row)) if part == RulePart.KIND else found


def _order(scheme: Scheme, row: Shown) -> int:
    return scheme.kinds[row.key].rank


def words_of(scheme: Scheme, key: Key, value: Any) -> tuple[str, str]:
    """Name and content of a rule; an ended one says so."""
    part, name = key
    if part == RulePart.KIND:
        title = value[1] if value else kind_of(name).title
        return title, _kind_words(value) if value else "不再使用"
    if part == RulePart.REQUIRED:
        case_kind = str(CaseKind(name.partition("/")[0]).label)
        slug = name.rpartition("/")[2]
        return f"{case_kind}：{_titles(scheme, (slug,))}", _required_words(
            scheme, requirement(value)
        ) if value else "不再要求"
    category, _, subject = name.partition("/")
    label = Programme(subject).label if category == Category.PROFESSIONAL else _subject(category, subject)
    return f"{Category(category).label}·{label}", _term_words(value) if value else "没有规定"


def _subject(category: str, subject: str) -> str:
    return next(str(each.label) for each in SUBJECTS[Category(category)] if each == subject)


def _kind_words(value: Any) -> str:
    rank, _, class_code, series, needs_seal = value
    words = [ClassCode(class_code).label, Series(series).label if series else "不入系列", f"位次 {rank}"]
    return "，".join(map(str, words)) + ("，须盖章" if needs_seal else "")


def _titles(scheme: Scheme, kinds: tuple[str, ...]) -> str:
    return "或".join(
        f"《{scheme.kinds[kind].title if kind in scheme.kinds else kind_of(kind).title}》" for kind in kinds
    )


def _required_words(scheme: Scheme, row: Requirement) -> str:
    also = f"，也可以是{_titles(scheme, row.any_of[1:])}" if row.any_of[1:] else ""
    return f"{STAGE_WORDS[row.stage]}前，{Source(row.source).label}{also}（{row.why}）"


def _term_words(value: Any) -> str:
    return f"{Retention(value['term']).label}，自{Trigger(value['trigger']).label}起（{value['why']}）"


def changes(division: int) -> QuerySet[SchemeChange]:
    """变更 — of the place and of those above it, those that wait first."""
    line = (codes.NATION, *codes.ancestors(division), division)
    rows = SchemeChange.objects.filter(division__in=line) | SchemeChange.objects.filter(
        division__range=codes.span(division)
    )
    return rows.order_by("-decided_at", "-entered_at", "-pk")


def rows_of(change: SchemeChange) -> list[tuple[str, str, str, str]]:
    """Each row of a change: part, rule, what held without it, what it says."""
    without = scheme_for(change.division, change.valid_from, without=change.pk)
    found = []
    for row in change.rows.all():
        key = (row.part, row.key)
        name, now = words_of(without, key, row.value)
        held = without.values.get(key)
        found.append((row.get_part_display(), name, words_of(without, key, held)[1] if held else "没有规定", now))
    return found
