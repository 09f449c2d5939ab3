"""可疑账户和可疑家庭 — households whose line is held until somebody has looked: found in one go for the whole place."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef

from dibao.casework.models import Award
from dibao.registry.models import Account, Membership, Person

from ..choices import Hold

STEP = 500


def suspects(places: tuple[int, int]) -> dict[Any, str]:
    """Household key → why its line is held, of the living awards of these places; the gravest reason wins."""
    live = Award.objects.filter(division__range=places, ended_on=None)
    found: dict[Any, str] = {}
    for hold, households in (
        (Hold.SOLE_DEAD, _all_dead()),
        (Hold.HOLDER_DEAD, _holder_dead()),
        (Hold.ACCOUNT_SHARED, _shared()),
        (Hold.HOLDER_OUTSIDE, _outside(live)),
        (Hold.NEAR_DUPLICATE, _alike()),
        (Hold.ACCOUNT_ENDED, _ended()),
    ):
        for household in households:
            found.setdefault(household, str(hold))
    return {household: found[household] for household in _among(live, list(found))}


def _among(live: Any, households: list[Any]) -> Iterator[Any]:
    """Those of the households that have one of these awards."""
    for first in range(0, len(households), STEP):
        yield from live.filter(household__in=households[first : first + STEP]).values_list("household_id", flat=True)


def _all_dead() -> Iterable[Any]:
    gone = Membership.objects.filter(valid_to=None, person__died_on__isnull=False)
    alive = Membership.objects.filter(household=OuterRef("household"), valid_to=None, person__died_on=None)
    return gone.filter(~Exists(alive)).values_list("household_id", flat=True)


def _holder_dead() -> Iterable[Any]:
    dead = Person.objects.filter(died_on__isnull=False)  # asked first: they are few
    return Account.objects.filter(valid_to=None, holder__in=dead).values_list("household_id", flat=True)


def _shared() -> Iterable[Any]:
    """One number, several households: every one of them."""
    rows = Account.objects.filter(valid_to=None).exclude(number_index=None).order_by()
    twice = rows.values("number_index").annotate(n=Count("household", distinct=True)).filter(n__gt=1)
    return rows.filter(number_index__in=twice.values("number_index")).values_list("household_id", flat=True)


def _outside(live: Any) -> Iterable[Any]:
    belongs = Membership.objects.filter(household=OuterRef("household"), person=OuterRef("holder"), valid_to=None)
    rows = Account.objects.filter(~Exists(belongs), valid_to=None, household__in=live.values("household"))
    return rows.values_list("household_id", flat=True)


def _alike() -> Iterable[Any]:
    """Two heads of one name and one birthday: both their households, where both have a living award."""
    twice = Person.objects.order_by().values("name", "birth_date").annotate(n=Count("pk")).filter(n__gt=1)
    wanted = {(row["name"], row["birth_date"]) for row in twice}
    paid = Award.objects.filter(household=OuterRef("household"), ended_on=None)
    heads = Membership.objects.filter(Exists(paid), valid_to=None, is_head=True)
    groups: dict[tuple[str, date], list[Any]] = {}
    names = sorted({name for name, _ in wanted})
    for first in range(0, len(names), STEP):
        rows = heads.filter(person__name__in=names[first : first + STEP])
        for household, name, birth in rows.values_list("household_id", "person__name", "person__birth_date"):
            if (name, birth) in wanted:
                groups.setdefault((name, birth), []).append(household)
    return [household for group in groups.values() if len(group) > 1 for household in group]


def _ended() -> Iterable[Any]:
    """Households that had an account and have none now."""
    open_one = Account.objects.filter(household=OuterRef("household"), valid_to=None)
    return Account.objects.filter(~Exists(open_one)).values_list("household_id", flat=True)
