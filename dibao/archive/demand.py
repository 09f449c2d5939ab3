"""应归尽归 — how far a file has come, told by the papers in it, and what it therefore must not lack. Pure.

The archive does not know cases. A step leaves its paper, so the papers say which step was reached; a paper that only
some families need, and that was in the file once, was needed; and what is known of the people comes from the registry.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from .choices import CaseKind, Source
from .scheme_text import Requirement, Scheme

# The paper a case ends with, and how it then ended.
OUTCOMES = {
    "confirmation": "confirmed",
    "refusal": "refused",
    "withdrawal": "withdrawn",
    "termination": "terminated",
}
ENDED_EARLY = {"withdrawn", "terminated"}


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper that is or was in the file."""

    kind: str
    filed_on: date
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a file stands: the list that holds for it, the furthest stage its papers show, the facts they tell."""

    case_kind: str
    stage: str
    facts: dict[str, bool | str]


@dataclass(frozen=True, slots=True)
class Lack:
    """One required paper that is not there; `late` when the work has already gone past the stage that needs it."""

    row: Requirement
    since: date
    late: bool


def standing(scheme: Scheme, case_kind: str, papers: Iterable[Paper], known: Mapping[str, bool]) -> Standing:
    """办到哪一步 — read from the papers that ever were in the file. `known` are facts of the people."""
    ever = {paper.kind for paper in papers}
    outcome = next((ended for kind, ended in OUTCOMES.items() if kind in ever), "")
    if case_kind == CaseKind.APPLICATION and outcome in ENDED_EARLY:
        case_kind = CaseKind.ENDED_EARLY
    reached = max((scheme.stages.index(row.stage) for row in _shown(scheme, case_kind, ever)), default=0)
    facts: dict[str, bool | str] = {name: value for name, value in known.items() if name in scheme.facts}
    for row in scheme.required[case_kind]:
        if not ever.isdisjoint(row.any_of):
            facts |= {name: True for name, wanted in row.when if wanted is True and name not in known}
    if outcome:
        facts["outcome"] = outcome
    return Standing(case_kind, scheme.stages[reached], facts)


def _shown(scheme: Scheme, case_kind: str, ever: set[str]) -> Iterator[Requirement]:
    """Rows met by a paper of the office's own: what a family hands in may come early and shows no step."""
    return (
        row for row in scheme.required[case_kind] if row.source == Source.OFFICE and not ever.isdisjoint(row.any_of)
    )


def lacks(
    scheme: Scheme,
    where: Standing,
    papers: Iterable[Paper],
    *,
    excused: Iterable[str] = (),
    opened_on: date,
) -> list[Lack]:
    """缺什么、从哪天起 — required up to the stage reached, neither in force in the file nor excused by a signature."""
    papers = list(papers)
    there = {paper.kind for paper in papers if paper.withdrawn_on is None} | set(excused)
    reached = scheme.stages.index(where.stage)
    return [
        Lack(row, _since(scheme, where, row, papers, opened_on), scheme.stages.index(row.stage) < reached)
        for row in scheme.due(where.case_kind, where.stage, where.facts)
        if there.isdisjoint(row.any_of)
    ]


def _since(scheme: Scheme, where: Standing, row: Requirement, papers: list[Paper], opened_on: date) -> date:
    """The day it was taken out, else the day the stage was first shown, else the day the file was opened."""
    taken_out = [paper.withdrawn_on for paper in papers if paper.withdrawn_on and paper.kind in row.any_of]
    if taken_out:
        return max(taken_out)
    at = scheme.stages.index(row.stage)
    shown = {
        kind
        for other in scheme.required[where.case_kind]
        if other.source == Source.OFFICE and scheme.stages.index(other.stage) >= at > 0
        for kind in other.any_of
    }
    return min((paper.filed_on for paper in papers if paper.kind in shown), default=opened_on)
