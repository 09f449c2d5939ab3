"""重复登记合并 — two rows side by side with all that hangs on either, what stands in the way, and who may do what now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dibao.kernel.moves import Step
from dibao.regions.queries import path_names
from dibao.registry.hanging import Fate, everything, rooms
from dibao.registry.models import Household, Person

from ..choices import Answer, MergeState
from ..lifecycle import LIVE, MERGE
from ..models import Decision, Merge, MergeEvent
from ..permissions import READERS, moves_for

# What the office does not need to see: the index, and the papers of this very matter.
_UNSEEN = {"matching"}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two rows; the page masks. lines: its households as far as the reader may see them."""

    person: Person
    place: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Hung:
    """One kind of thing and how many of it hang on either row. fate: what becomes of those of the row that goes."""

    label: str
    counts: tuple[int, int]
    fate: str


@dataclass(frozen=True, slots=True)
class TwoRows:
    """Two rows of one human."""

    sides: tuple[Side, Side]
    hung: list[Hung]


@dataclass(frozen=True, slots=True)
class MergePage:
    """One merger. events: label of the move, and who made it when and why."""

    merge: Merge
    two: TwoRows
    against: list[str]
    moves: list[Step]
    events: list[tuple[str, MergeEvent]]


def two_rows(first: Person, second: Person, staff: Any) -> TwoRows:
    """Side by side; of a household outside the scope of `staff` only its place is told."""
    people = (first, second)
    told = {person.pk: [line for room in rooms() for line in room.told(person)] for person in people}
    homes = {home.pk: home for lines in told.values() for home, _ in lines}
    mine = set(Household.objects.visible_to(staff).filter(pk__in=homes).values_list("pk", flat=True))
    places = path_names({home.division for home in homes.values()} | {p.division for p in people})
    sides = [
        Side(person, places[person.division], [_line(*line, mine=mine, places=places) for line in told[person.pk]])
        for person in people
    ]
    return TwoRows((sides[0], sides[1]), _hung(first, second))


def _line(home: Household, text: str, *, mine: set[Any], places: dict[int, str]) -> str:
    return f"户号 {home.number}：{text}" if home.pk in mine else f"外地家庭（{places[home.division]}）"


def _hung(first: Person, second: Person) -> list[Hung]:
    found: dict[tuple[str, str], list[int]] = {}
    for one in everything():
        if one.fate is Fate.REBUILT or one.model._meta.app_label in _UNSEEN or one.model is Person:
            continue
        counts = [one.rows(person).count() for person in (first, second)]
        fate = "现用的移到保留的登记名下" if one.which else one.fate.value
        if any(counts):
            sums = found.setdefault((one.label, fate), [0, 0])
            sums[:] = [sums[0] + counts[0], sums[1] + counts[1]]
    return [Hung(label, (counts[0], counts[1]), fate) for (label, fate), counts in found.items()]


def merge_page(merge: Merge, staff: Any, *, against: Sequence[str] = ()) -> MergePage:
    """One merger, the kept row first."""
    labels = {name: step.label for name, step in MERGE.items()} | {"propose": "提出合并"}
    events = [(labels[event.move], event) for event in merge.events.all()]
    return MergePage(merge, two_rows(merge.kept, merge.merged, staff), list(against), moves_for(staff, merge), events)


def unmerged(staff: Any) -> Any:
    """Pairs decided to be one human whose rows are still two."""
    live = Merge.objects.filter(state__in=LIVE).values("decision")
    rows = Decision.objects.visible_to(staff).in_force().filter(answer=Answer.SAME).exclude(pk__in=live)
    return rows.select_related("a", "b").order_by("at")


def merges_waiting(staff: Any) -> int:
    """How many mergers wait for a second human who may be this one."""
    if not staff.holds(*READERS):
        return 0
    rows = Merge.objects.visible_to(staff).waiting().select_related("kept", "merged")
    deciding = {MergeState.PROPOSED: "merge", MergeState.UNDO_ASKED: "undo"}
    return sum(any(step.name == deciding[MergeState(row.state)] for step in moves_for(staff, row)) for row in rows)
