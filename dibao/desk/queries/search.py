"""查找 — one box for name, pinyin, initials, ID, phone, 户号, 档号 and case number (F13)."""

from dataclasses import dataclass
from typing import Any

from dibao.archive.numbering import tidy
from dibao.archive.queries import find_volumes
from dibao.casework.models import Award, Case
from dibao.kernel.masking import mask_name
from dibao.regions.queries import path_names
from dibao.registry.models import Household, Membership
from dibao.registry.queries import search as find_households

MOST = 50
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
    """What was found; `more` when there is more than one page of it."""

    hits: list[Hit]
    more: bool
    too_short: bool = False


def search(staff: Any, text: str) -> Found:
    """Households in scope found by anything a person may have in his hand. Exact numbers come first."""
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
    if any(sign.isdigit() for sign in plain):
        for volume in find_volumes(text, staff, limit=MOST):
            why.setdefault(volume.household_number, f"档号 {volume.archival_code}")
    for number in find_households(staff, text, limit=MOST + 1):
        why.setdefault(number, "姓名、证件、电话或户号")
    return Found(_hits(staff, list(why.items())[:MOST]), len(why) > MOST)


def _by_case(staff: Any, number: str) -> list[str]:
    rows = Case.objects.visible_to(staff).filter(number__startswith=number)
    return list(rows.values_list("household__number", flat=True)[:MOST])


def _hits(staff: Any, wanted: list[tuple[str, str]]) -> list[Hit]:
    """The found numbers as lines, read with a handful of queries however many there are."""
    numbers = [number for number, _ in wanted]
    households = {row.number: row for row in Household.objects.visible_to(staff).filter(number__in=numbers)}
    places = path_names({row.division for row in households.values()})
    living: dict[Any, list[Membership]] = {}
    memberships = Membership.objects.filter(household__in=households.values(), valid_to=None)
    for member in memberships.select_related("person").order_by("-is_head"):
        living.setdefault(member.household_id, []).append(member)
    cases = {
        row.household_id: row
        for row in Case.objects.visible_to(staff).filter(household__in=households.values()).order_by("pk")
    }
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
                head=mask_name(members[0].person.name) if members else "已注销",
                members=len(members),
                place=places[household.division],
                track=household.get_track_display(),
                case=case.number if case else "",
                status=case.get_status_display() if case else "",
                awarded=household.pk in live,
                why=why,
            )
        )
    return hits
