"""并列 — every finding of a check goes to its line; a later check replaces what the same register said before."""

from collections.abc import Iterable
from typing import Any

from dibao.kernel.refusals import Invalid
from dibao.registry.models import Person
from dibao.verification.models import Check, Finding

from ..choices import Block
from ..models import Case, EconomicLine, LineFinding
from ..models.fieldwork import yearly
from ..queries.adding import ONCE, Part, Slot, fits, placed, total
from ..queries.checking import SAID
from ..queries.people import household_people


def refuse_without_period(check: Check) -> None:
    """Raise Invalid while an income was found without saying per what; nobody could compare it."""
    found = Finding.objects.filter(query__check_request=check, block=Block.INCOME, period="", amount__isnull=False)
    if rows := list(found.select_related("query__person")):
        which = "、".join(f"{row.query.person.name}的{row.query.get_register_display()}" for row in rows)
        raise Invalid(f"{which}登记的收入没有写明周期（每月、每年、一次性），请重新登记后再出报告。")


def join_findings(*, case: Case, check: Check) -> list[Any]:
    """Put the findings of `check` beside the lines of the case; returns every row written. Call once per check.

    Only members of the household have lines: what was found about an obligor stays with the obligor. A register that
    did not answer this time replaces nothing.
    """
    touched = {line.pk: line for line in _replaced(case, check)}
    for group in _groups(case, check):
        touched |= {line.pk: line for line in _beside(case, group)}
    for line in touched.values():
        _refresh(line)
    links = LineFinding.objects.filter(line__in=touched).order_by("pk")
    return [*touched.values(), *links]


def _replaced(case: Case, check: Check) -> list[EconomicLine]:
    """Mark what earlier checks found and this one answers anew; the lines it stood behind."""
    asked = set(check.queries.filter(answer__in=SAID).values_list("person_id", "register"))
    links = LineFinding.objects.filter(line__case=case, replaced_by=None).exclude(finding__query__check_request=check)
    old = [
        link
        for link in links.select_related("line", "finding__query")
        if (link.finding.query.person_id, link.finding.query.register) in asked
    ]
    for link in old:
        link.replaced_by = check
        link.save()
    return [link.line for link in old]


def _groups(case: Case, check: Check) -> Iterable[list[Finding]]:
    """Findings that may stand beside the same lines: one member, one item, and running or one-off."""
    people = [person.pk for person in household_people(case)]
    found = Finding.objects.filter(query__check_request=check, query__person__in=people, block__in=Block.values)
    groups: dict[tuple[Any, ...], list[Finding]] = {}
    for finding in found.select_related("query__person").order_by("pk"):
        key = (finding.query.person_id, finding.block, finding.item, finding.period == ONCE)
        groups.setdefault(key, []).append(finding)
    return groups.values()


def _part(finding: Finding) -> Part:
    return Part(finding.pk, finding.query.register, finding.amount, finding.period)


def _beside(case: Case, group: list[Finding]) -> list[EconomicLine]:
    """Link one group to its lines; what has no line of its own gets a new one together. The lines that got some."""
    first = group[0]
    lines = [
        line
        for line in case.lines.filter(member=first.query.person, block=first.block, item=first.item, removed="")
        if fits(line.period, first.period)
    ]
    slots = [Slot(line.pk, _declared(line)) for line in sorted(lines, key=_order)]
    where = placed(map(_part, group), slots)
    by_key = {line.pk: line for line in lines}
    own = [finding for finding in group if finding.pk not in where]
    new = _new_line(case, first.query.person, own) if own else None
    used = []
    for finding in group:
        line = new if finding in own else by_key[where[finding.pk]]
        assert line is not None  # noqa: S101 — a finding without a place of its own is in `own`
        LineFinding.objects.create(line=line, finding=finding)
        used.append(line)
    return used


def _declared(line: EconomicLine) -> int | None:
    return None if line.declared is None else yearly(line.declared, line.period)


def _order(line: EconomicLine) -> tuple[bool, int, str]:
    """Declared lines first, the largest first; the rest in a stable order."""
    return (line.declared is None, -(line.declared or 0), str(line.pk))


def _new_line(case: Case, member: Person, findings: list[Finding]) -> EconomicLine:
    first = findings[0]
    sum_ = total(first.item, [_part(each) for each in findings])
    return EconomicLine.objects.create(
        case=case, member=member, block=first.block, item=first.item, period=sum_.period or first.period
    )


def _refresh(line: EconomicLine) -> None:
    """Reckon the column 核对 of a line anew.

    A figure somebody accepted on other findings is open again: he looked at something else. A line that only a
    replaced finding had made is removed with the reason.
    """
    links = list(line.findings.filter(replaced_by=None).select_related("finding__query").order_by("pk"))
    sum_ = total(line.item, [_part(link.finding) for link in links])
    for link in links:
        if link.adds != (link.finding_id in sum_.adds):
            link.adds = not link.adds
            link.save()
    before = (line.found, line.found_period, line.source)
    line.found, line.found_period = sum_.amount, sum_.period
    line.source = "、".join(dict.fromkeys(link.finding.query.get_register_display() for link in links))[:64]
    if not links and line.declared is None and line.visited is None:
        line.removed = "复查后登记库没有这一项"
    if before != (line.found, line.found_period, line.source):
        line.accepted, line.accepted_by, line.accepted_by_name, line.evidence = None, "", "", None
    line.save()
