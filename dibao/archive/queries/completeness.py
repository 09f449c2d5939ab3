"""缺件 — what a file must still get before a step, and the rail of papers beside a case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dibao.regions import codes

from ..choices import Source
from ..models import Item, Volume
from ..scheme import kind_of, scheme_for
from ..scheme_text import Requirement, Scheme


@dataclass(frozen=True, slots=True)
class Missing:
    """缺件 — a required paper that is not there: which, why, from whom it is to be had."""

    kind: str
    title: str
    stage: str
    why: str
    source: str

    @property
    def from_whom(self) -> str:
        return Source(self.source).label

    @property
    def may_be_demanded(self) -> bool:
        """False for what a register proves: it must not be asked of the family. 社会救助法 第六十二条."""
        return self.source == Source.APPLICANT

    @property
    def sentence(self) -> str:
        return f"缺《{self.title}》（{self.from_whom}；依据：{self.why}）。"


def missing_papers(
    volume: Volume | None,
    case_kind: str,
    stage: str,
    facts: Mapping[str, Any],
    *,
    held: Iterable[str] = (),
    division: int = codes.NATION,
) -> list[Missing]:
    """What must still be there before `stage` (a move of the case), in the order of the file.

    `facts` are named in scheme.yaml; one that is not given counts as "no". `held` are kinds of papers that
    are there but not filed yet (before acceptance there is no volume: pass None and the `division`). A signed exemption
    counts as there. KeyError for a case kind, stage or fact nobody knows.
    """
    there = set(held) | (_filed(volume) | _exempted(volume) if volume else set())
    rules = scheme_for(volume.division if volume else division)
    lacking = [row for row in rules.due(case_kind, stage, facts) if there.isdisjoint(row.any_of)]
    return sorted((_missing(rules, row) for row in lacking), key=lambda each: rules.kinds[each.kind].rank)


def _filed(volume: Volume) -> set[str]:
    return set(Item.objects.filter(volume=volume, withdrawn_at=None).values_list("kind", flat=True))


def _exempted(volume: Volume) -> set[str]:
    return set(volume.exemptions.values_list("kind", flat=True))


def _missing(rules: Scheme, row: Requirement) -> Missing:
    titles = [rules.kinds[kind].title for kind in row.any_of]
    title = titles[0] if row.source == Source.REGISTER else "》或《".join(titles)
    return Missing(row.any_of[0], title, row.stage, row.why, row.source)


@dataclass(frozen=True, slots=True)
class RailLine:
    """One line of the rail of papers beside a case: a paper that is there, missing, or excused."""

    kind: str
    title: str
    state: str  # present, missing, exempted
    item: Item | None = None
    missing: Missing | None = None
    reason: str = ""


def rail(
    volume: Volume, case_kind: str, stage: str, facts: Mapping[str, Any], *, staff: Any, held: Iterable[str] = ()
) -> list[RailLine]:
    """The papers of the file in their fixed order, with what is missing in its place."""
    items = Item.objects.visible_to(staff).filter(volume=volume).live().select_related("stored")
    lines = [RailLine(item.kind, item.title, "present", item=item) for item in items]
    lines += [
        RailLine(each.kind, each.title, "missing", missing=each)
        for each in missing_papers(volume, case_kind, stage, facts, held=held)
    ]
    lines += [
        RailLine(each.kind, kind_of(each.kind).title, "exempted", reason=each.reason)
        for each in volume.exemptions.all()
    ]
    rules = scheme_for(volume.division).kinds
    return sorted(lines, key=lambda line: (rules.get(line.kind) or kind_of(line.kind)).rank)
