"""登记册的来源 — the living awards as rows of the register: what is paid now, and the facts it rests on.

`population` finds this module by its name and asks it county by county; a county whose digest has not moved is not read.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from dibao.kernel import clock
from dibao.regions import codes
from dibao.registry.numbering import HouseholdNumber
from dibao.rules.encoding import Row

from .models import Award, AwardAmount
from .queries.replay import facts_of_basis

CHUNK = 500
COUNTY = 1_000_000
"""Twelve digits to six."""


def counties() -> list[tuple[int, str]]:
    """(six-digit county, digest of everything `rows` would give) for every county with a living award."""
    found: dict[int, list[str]] = defaultdict(list)
    for award, division, *rest in _newest():
        found[division // COUNTY].append(":".join(map(str, (award, division, *rest))))
    return [
        (county, hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest())
        for county, lines in sorted(found.items())
    ]


def _newest() -> Iterator[tuple[int, ...]]:
    """Per living award: key, division, track, outcome, household, and the amount in force this month."""
    month = clock.today().replace(day=1)
    rows = AwardAmount.objects.filter(award__ended_on=None).order_by("from_month", "decided_at", "pk")
    wanted = ("award__division", "award__track", "award__outcome", "award__household_id", "pk")
    newest: dict[int, tuple[int, ...]] = {}
    for award, starts, begins, *rest in rows.values_list("award_id", "award__starts_on", "from_month", *wanted):
        if begins <= max(month, starts):
            newest[award] = (award, *rest)
    yield from newest.values()


def rows(county: int) -> Iterator[Row]:
    """Every living award of a county by track, division and number, with the facts of its newest amount."""
    lo, hi = codes.span(county * COUNTY)
    awards = (
        Award.objects.filter(ended_on=None, division__range=(lo, hi))
        .select_related("household")
        .prefetch_related("amounts__basis")
        .order_by("-track", "division", "household__number")
    )
    for award in awards.iterator(chunk_size=CHUNK):
        present = award.present
        if present is None:
            continue
        facts = replace(facts_of_basis(present.basis), existing_status=award.outcome)
        number = HouseholdNumber.parse(award.household.number).integer
        yield Row(number, award.division, present.amount_month, present.uplift_month, facts)
