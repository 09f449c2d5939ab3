"""依据的情况 — every input of a reckoning with where it comes from: declared, found, seen, accepted, and its paper."""

import json
from dataclasses import dataclass

from dibao.kernel.masking import mask_name
from dibao.kernel.money import yuan
from dibao.registry import dictionary
from dibao.registry.choices import Relation
from dibao.rules.facts import HouseholdFacts, IncomeFact, MemberFacts, ObligorFacts, PropertyFact, SpendingFact
from dibao.rules.tables import EXCUSES

from ..choices import Block
from ..models import Case, EconomicLine, LabourExcuse, Obligor, Paper
from .checking import period_words
from .facts import RELATIONS
from .input_words import line_words, member_words, obligor_words, relation_words
from .support import household_words

# Which paper of the file shows each column of a line.
PAPER_OF = {"申报": ("declaration", "application"), "核对": ("check_report",), "入户": ("visit_signed", "visit")}
BOOKS = ("household_register", "id_card")
_RELATION_LABELS = {slug: Relation(code).label for code, slug in reversed(RELATIONS.items())}


@dataclass(frozen=True, slots=True)
class Source:
    """One source of an input: what it said, and the paper that shows it (None when there is none in the file)."""

    name: str
    figure: str
    paper: Paper | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """One input of the law: whose, what, the figure asked with, its sources, and why one of several counts."""

    block: str
    who: str
    what: str
    figure: str
    sources: tuple[Source, ...]
    note: str = ""


def inputs(case: Case, facts: HouseholdFacts) -> list[Input]:
    """Everything `facts` holds, members first, each with its sources in the case it was established in."""
    papers = _papers(case)
    names = {member.key: mask_name(member.label) for member in facts.members}
    kept = [line for line in case.lines.all() if not line.removed]
    lines = sorted(kept, key=lambda line: (line.block, line.item, str(line.pk)))
    excuses = {str(row.member_id): row for row in case.excuses.all()}  # the newest last
    rows = [_member(member, papers, excuses) for member in facts.members]
    for block, entries in (
        (Block.INCOME, facts.income),
        (Block.PROPERTY, facts.property),
        (Block.SPENDING, facts.spending),
    ):
        rows += [_line(block, entry, names, lines, papers) for entry in entries]
    obligors = [row for row in case.obligors.all() if not row.removed]
    return rows + [_obligor(entry, names, obligors) for entry in facts.obligors]


def _papers(case: Case) -> dict[str, Paper]:
    return {paper.kind: paper for paper in case.papers.all() if not paper.withdrawn}


def _member(member: MemberFacts, papers: dict[str, Paper], excuses: dict[str, LabourExcuse]) -> Input:
    proof = ("disability_certificate", *BOOKS) if member.disability_level else BOOKS
    paper = next((papers[kind] for kind in proof if kind in papers), None)
    source = Source("人员登记", "", paper)
    return Input(
        "成员",
        mask_name(member.label),
        _RELATION_LABELS[member.relation],
        member_words(member),
        (source, *_found_excuse(member, excuses)),
    )


def _found_excuse(member: MemberFacts, excuses: dict[str, LabourExcuse]) -> tuple[Source, ...]:
    row = excuses.get(member.key)
    return (Source(f"劳动能力认定（{row.by_name}）", EXCUSES[member.excused]),) if row and member.excused else ()


def _obligor(entry: ObligorFacts, names: dict[str, str], rows: list[Obligor]) -> Input:
    """One obligor: what counts, what the family declared, who found otherwise."""
    row = next((each for each in rows if _same(each, entry)), None)
    sources: tuple[Source, ...] = (Source("申报", household_words(json.loads(row.declared))),) if row else ()
    if row and row.found:
        sources += (Source(f"认定（{row.found_by_name}）", household_words(json.loads(row.found))),)
    what = f"{relation_words(entry)} {entry.label}"
    return Input("义务人", names.get(entry.member, "成员"), what, obligor_words(entry), sources)


def _same(row: Obligor, entry: ObligorFacts) -> bool:
    return str(row.member_id) == entry.member and mask_name(row.values["name"]) == entry.name


def _line(
    block: Block,
    entry: IncomeFact | PropertyFact | SpendingFact,
    names: dict[str, str],
    lines: list[EconomicLine],
    papers: dict[str, Paper],
) -> Input:
    item, amount = _asked(entry)
    line = _taken(lines, block, entry.member, item, amount)
    what = dictionary.label(block, "item" if block == Block.INCOME else "kind", item)
    who = names.get(entry.member, "成员")
    return Input(
        block.label, who, what, line_words(entry, amount), _sources(line, papers), line.explanation if line else ""
    )


def _asked(entry: IncomeFact | PropertyFact | SpendingFact) -> tuple[str, int | None]:
    if isinstance(entry, IncomeFact):
        return entry.item, entry.amount
    return entry.kind, entry.value if isinstance(entry, PropertyFact) else entry.amount


def _taken(lines: list[EconomicLine], block: str, member: str, item: str, amount: int | None) -> EconomicLine | None:
    """The line an entry was made from; taken out, so that two equal lines serve two equal entries."""
    for place, line in enumerate(lines):
        if (line.block, str(line.member_id), line.item, line.counts) == (block, member, item, amount):
            return lines.pop(place)
    return None


def _sources(line: EconomicLine | None, papers: dict[str, Paper]) -> tuple[Source, ...]:
    """The columns that have a figure; the one that was accepted names who accepted it."""
    if line is None:
        return ()
    columns = (
        ("申报", line.declared, "", line.period),
        ("核对", line.found, line.source, line.found_period or line.period),
        ("入户", line.visited, "", line.period),
    )
    found = [
        Source(
            f"{name}（{register}）" if register else name,
            f"{yuan(value)} 元" + (f"，{period_words(period)}" if period != line.period else ""),
            next((papers[kind] for kind in PAPER_OF[name] if kind in papers), None),
        )
        for name, value, register, period in columns
        if value is not None
    ]
    if line.accepted is not None:
        proof = line.evidence or papers.get("assessment")
        found.append(Source(f"认定（{line.accepted_by_name}）", f"{yuan(line.accepted)} 元", proof))
    return tuple(found)
