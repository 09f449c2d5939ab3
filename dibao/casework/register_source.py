"""登记册的来源 — the living awards as rows of the register: what is paid now, and the facts it rests on.

`population` finds this module by its name and asks it piece by piece; a piece whose digest has not moved is not read.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from dibao.kernel import clock
from dibao.population.sources import TOWN, Piece
from dibao.regions import codes
from dibao.registry.numbering import HouseholdNumber
from dibao.rules.encoding import Row
from dibao.rules.register import TRACKS

from .models import Award, AwardAmount
from .queries.replay import facts_of_basis

CHUNK = 500


def pieces() -> list[tuple[Piece, str]]:
    """(piece, digest of everything `rows` would give) for every township and track with a living award."""
    found: dict[Piece, list[str]] = defaultdict(list)
    for award, division, track, *rest in _newest():
        found[Piece.of(track, division)].append(":".join(map(str, (award, division, *rest))))
    return [
        (piece, hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()) for piece, lines in sorted(found.items())
    ]


def _newest() -> Iterator[tuple[Any, ...]]:
    """Per living award: key, division, track, outcome, household, and the amount in force this month."""
    month = clock.today().replace(day=1)
    rows = AwardAmount.objects.filter(award__ended_on=None).order_by("from_month", "decided_at", "pk")
    wanted = ("award__division", "award__track", "award__outcome", "award__household_id", "pk")
    newest: dict[int, tuple[Any, ...]] = {}
    for award, starts, begins, *rest in rows.values_list("award_id", "award__starts_on", "from_month", *wanted):
        if begins <= max(month, starts):
            newest[award] = (award, *rest)
    yield from newest.values()


def rows(piece: Piece) -> Iterator[Row]:
    """Every living award of a piece by division and number, with the facts of its newest amount."""
    lo, hi = codes.span(piece.town * TOWN)
    awards = (
        Award.objects.filter(ended_on=None, division__range=(lo, hi), track=TRACKS[piece.track])
        .select_related("household")
        .prefetch_related("amounts__basis")
        .order_by("division", "household__number")
    )
    for award in awards.iterator(chunk_size=CHUNK):
        present = award.present
        if present is None:
            continue
        facts = replace(facts_of_basis(present.basis), existing_status=award.outcome)
        number = HouseholdNumber.parse(award.household.number).integer
        yield Row(number, award.division, present.amount_month, present.uplift_month, facts)
