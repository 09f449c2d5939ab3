"""经过 — the looks at one household, in the form of the household's one timeline."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dibao.registry.models import Household

from ..choices import EnclosureKind, EnvelopeState, Ground, State
from ..models import Visit


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: the day, its place among those of the day, what happened, in words, by whom; `item`: its paper's key."""

    on: date
    order: int
    what: str
    detail: str
    who: str
    source: str
    item: UUID | None = None
    case: str = ""


def entries(household: Household) -> list[Entry]:
    """核查 of one household, oldest first: those made with their sheets, and those to come, but for spot checks."""
    found = Visit.objects.filter(household=household).exclude(state=State.CANCELLED)
    found = found.exclude(state=State.PLANNED, ground=Ground.SPOT_CHECK).select_related("assigned", "award__case")
    rows = [_entry(visit) for visit in found.prefetch_related("envelopes__enclosures__item")]
    return sorted(rows, key=lambda entry: (entry.on, entry.order))


def _entry(visit: Visit) -> Entry:
    what, case = f"{visit.get_ground_display()}（{visit.get_way_display()}）", visit.award.case.number
    if visit.visited_on is None:
        who = visit.assigned.name if visit.assigned else ""
        return Entry(visit.due_on, 4, f"{what}最迟", visit.why, who, "", case=case)
    taken = [e for e in visit.envelopes.all() if e.state == EnvelopeState.TAKEN and e.conclusion != "not_met"]
    papers = [p.item for e in taken for p in e.enclosures.all() if p.kind == EnclosureKind.CHECK_FORM and p.item]
    then = f"下次复核 {visit.next_due}" if visit.next_due else visit.adjustment
    return Entry(
        visit.visited_on,
        2,
        what,
        visit.result,
        taken[-1].by_name if taken else "",
        then,
        papers[-1].pk if papers else None,
        case,
    )
