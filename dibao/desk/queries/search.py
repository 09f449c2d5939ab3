"""查找 — one box for name, pinyin, initials, ID, phone, 户号, 档号, case number and any word in a paper (F13)."""

from dataclasses import dataclass, field
from typing import Any

from dibao.archive.numbering import tidy
from dibao.archive.queries import volume_by_code
from dibao.casework.models import Award, Case
from dibao.finding.queries import Hit as Paper
from dibao.finding.queries import Wanted, families, in_one_reading, papers
from dibao.kernel.masking import mask_name
from dibao.regions.queries import path_names
from dibao.registry.models import Household, Membership

MOST = 50
MOST_CASES, MOST_PAPERS = 20, 10
# Shorter text than this finds half the county; the page asks for more.
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """One household found: who, where, what is going on, and why it was found."""

    household: str
    head: str
    members: int
    place: str
    track: str
    case: str
    status: str
    awarded: bool
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, by tab; `more` and `more_papers` when there are more than a page of them."""

    hits: list[Hit]
    more: bool
    too_short: bool = False
    cases: list[Case] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    more_papers: bool = False


def search(staff: Any, text: str) -> Found:
    """Households, cases and papers in scope by anything a person may have in his hand. Exact numbers come first."""
    text = text.strip()
    if not text:
        return Found([], False)
    if text.isascii() and len(text) < SHORTEST:
        return Found([], False, too_short=True)
    why: dict[str, str] = {}
    plain = tidy(text)
    if plain.startswith("DB"):
        for number in _by_case(staff, plain):
            why.setdefault(number, "办件编号")
    if (volume := volume_by_code(text, staff)) is not None:
        why.setdefault(volume.household_number, f"档号 {volume.archival_code}")
    found, lying = in_one_reading(
        lambda reading: (
            families(staff, text, limit=MOST, reading=reading),
            papers(staff, Wanted(text=text), size=MOST_PAPERS, reading=reading),
        )
    )
    for number, where in found.numbers.items():
        why.setdefault(number, where)
    hits, cases = _hits(staff, list(why.items())[:MOST])
    return Found(
        hits, found.more or len(why) > MOST, cases=cases, papers=lying.hits, more_papers=lying.next is not None
    )


def _by_case(staff: Any, number: str) -> list[str]:
    rows = Case.objects.visible_to(staff).filter(number__startswith=number)
    return list(rows.values_list("household__number", flat=True)[:MOST])


def _hits(staff: Any, wanted: list[tuple[str, str]]) -> tuple[list[Hit], list[Case]]:
    """The found numbers as lines, and their cases, read with a handful of queries however many there are."""
    numbers = [number for number, _ in wanted]
    seen = Household.objects.visible_to(staff).only("number", "track", "division")
    households = {row.number: row for row in seen.filter(number__in=numbers)}
    places = path_names({row.division for row in households.values()})
    living: dict[Any, list[str]] = {}  # names, the head's first
    memberships = Membership.objects.filter(household__in=households.values(), valid_to=None)
    for household_id, name in memberships.order_by("-is_head").values_list("household_id", "person__name"):
        living.setdefault(household_id, []).append(name)
    rows = Case.objects.visible_to(staff).filter(household__in=households.values())
    newest = list(rows.select_related("household").order_by("-pk"))
    cases = {row.household_id: row for row in reversed(newest)}
    live = set(
        Award.objects.filter(household__in=households.values(), ended_on=None).values_list("household_id", flat=True)
    )
    hits = []
    for number, why in wanted:
        household = households.get(number)
        if household is None:
            continue
        members, case = living.get(household.pk, []), cases.get(household.pk)
        hits.append(
            Hit(
                household=number,
                head=mask_name(members[0]) if members else "已注销",
                members=len(members),
                place=places[household.division],
                track=household.get_track_display(),
                case=case.number if case else "",
                status=case.get_status_display() if case else "",
                awarded=household.pk in live,
                why=why,
            )
        )
    return hits, newest[:MOST_CASES]
