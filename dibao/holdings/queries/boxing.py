"""排盒 — the shelf of a village as it stands, and as the plan would have it."""

from dataclasses import dataclass
from itertools import count

from dibao.archive.choices import PlaceKind, Retention
from dibao.archive.models import Place, Volume

from .. import plan as planner
from ..choices import Apart, PlanState
from ..models import Move, Plan
from .places import Measure, box_number, box_of, measure_for, pages_of, spines_of

# The longest term of its volumes is the term of the bag.
_LONGEST = (Retention.PERMANENT, Retention.THIRTY_YEARS, Retention.TEN_YEARS)


@dataclass(frozen=True, slots=True)
class ShelfBox:
    """One box before or after: its number, spine in millimetres (0: not known), how full it is, and its bags."""

    number: int
    spine: int
    thickness: int
    bags: tuple[str, ...]
    coming: int = 0

    @property
    def millimetres(self) -> str:
        return f"{self.thickness / 1000:.1f}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One move of the plan."""

    bag: Place
    from_box: Place
    to_number: int
    to_spine: int


@dataclass(frozen=True, slots=True)
class Preview:
    """排盒方案 — before, after, the moves, and what cannot be boxed."""

    before: tuple[ShelfBox, ...]
    after: tuple[ShelfBox, ...]
    moves: tuple[Wanted, ...]
    too_thick: tuple[str, ...]
    measure: Measure


def preview(village: int) -> Preview:
    """排盒方案 of a village today; nothing moves by looking at it."""
    measure = measure_for(village)
    boxes = list(Place.objects.filter(kind=PlaceKind.BOX, division=village).order_by("code"))
    places = {p.code: p for p in Place.objects.filter(parent__in=boxes).select_related("parent").order_by("code")}
    bags = _bags(list(places.values()), measure)
    spines = spines_of(boxes)
    inside: dict[int, list[str]] = {box.pk: [] for box in boxes}
    for bag in sorted(bags, key=lambda each: (each.apart, each.order)):
        inside[box_of(places[bag.code]).pk].append(bag.code)
    standing = [planner.Box(box.code, spines.get(box.pk, 0), tuple(inside[box.pk])) for box in boxes]
    made = planner.plan(bags, standing, measure.boxes)
    numbers = _numbers(made, {box.code: box_number(box) for box in boxes})
    thick = {bag.code: bag.thickness for bag in bags}
    moved = [at for _, _, at in made.moves]
    return Preview(
        before=tuple(
            ShelfBox(
                box_number(box), spines.get(box.pk, 0), sum(thick[c] for c in inside[box.pk]), tuple(inside[box.pk])
            )
            for box in boxes
        ),
        after=tuple(
            ShelfBox(numbers[at], run.spine, run.thickness, run.bags, moved.count(at))
            for at, run in enumerate(made.runs)
        ),
        moves=tuple(
            Wanted(places[code], box_of(places[code]), numbers[at], made.runs[at].spine) for code, _, at in made.moves
        ),
        too_thick=made.too_thick,
        measure=measure,
    )


def _numbers(made: planner.Plan, taken: dict[str, int]) -> list[int]:
    free = (number for number in count(1) if number not in taken.values())
    return [taken[run.code] if run.code else next(free) for run in made.runs]


def _bags(places: list[Place], measure: Measure) -> list[planner.Bag]:
    volumes: dict[int, list[Volume]] = {place.pk: [] for place in places}
    for volume in Volume.objects.filter(bag__in=places).select_related("fonds").order_by("archival_code"):
        volumes[volume.bag_id].append(volume)
    pages = pages_of(places)
    return [
        planner.Bag(
            code=place.code,
            order=volumes[place.pk][0].archival_code if volumes[place.pk] else place.code,
            apart=_apart(volumes[place.pk], measure),
            thickness=measure.thickness(pages.get(place.pk, 0)),
        )
        for place in places
    ]


def _apart(volumes: list[Volume], measure: Measure) -> tuple[str, ...]:
    """What this bag may not share a box with: the first volume gives organ, category and year, the longest the term."""
    if not volumes:
        return ()
    term = min((Retention(volume.retention) for volume in volumes), key=_LONGEST.index)
    of = {Apart.FONDS: volumes[0].fonds.code, Apart.RETENTION: term.value, Apart.YEAR: str(volumes[0].year)}
    return (volumes[0].category, *(of[Apart(each)] for each in sorted(measure.apart)))


def open_plan(village: int) -> Plan | None:
    """The plan that is being carried out in this village."""
    return Plan.objects.filter(division=village, state=PlanState.OPEN).first()


def moves_of(plan: Plan) -> list[Move]:
    """搬袋 of a plan in order."""
    return list(plan.moves.select_related("bag", "from_box"))
