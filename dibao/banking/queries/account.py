"""Accounts as people look at them: of a household through time, used by others too, changes that wait."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, QuerySet, When

from dibao.kernel.crypto import blind
from dibao.regions.queries import path_names
from dibao.registry import queries as registry
from dibao.registry.models import Account, Household, Membership, Person

from ..choices import ChangeState
from ..models import AccountChange


def sharing(number: str, household: Household) -> list[Household]:
    """别的家庭 — those who are paid into this very account today."""
    index = blind("account.number", number)
    rows = Account.objects.filter(number_index=index, valid_to=None).exclude(household=household)
    return [row.household for row in rows.select_related("household").order_by("household__number")]


def shared(number: str, household: Household, staff: Any) -> tuple[int, list[str]]:
    """(how many others use it, the numbers of those within the places of `staff`)."""
    others = sharing(number, household)
    seen = Household.objects.visible_to(staff).filter(pk__in=[each.pk for each in others])
    return len(others), list(seen.order_by("number").values_list("number", flat=True))


def accounts(household: Household) -> list[Account]:
    """The account of today and all before it, newest first."""
    rows = household.accounts.select_related("holder").order_by("-valid_from")
    return sorted(rows, key=lambda row: row.valid_to is not None)


def holders(household: Household) -> list[tuple[str, str]]:
    """Members of today in whose name an account may be."""
    rows: QuerySet[Membership] = household.memberships.filter(valid_to=None).select_related("person")
    return [(str(row.person_id), row.person.name) for row in rows.order_by("-is_head", "relation")]


def holder(household: Household, key: str) -> Person | None:
    """The member behind a choice of the form."""
    rows = household.memberships.filter(valid_to=None).select_related("person")
    return next((row.person for row in rows if str(row.person_id) == key), None)


def listed(staff: Any, *, state: str = "") -> QuerySet[AccountChange]:
    """更换清单 — of my places, those waiting first."""
    rows = AccountChange.objects.visible_to(staff).select_related("household", "holder")
    rows = rows.filter(state=state) if state in ChangeState.values else rows
    first = Case(When(state=ChangeState.PROPOSED, then=0), default=1)
    found: QuerySet[AccountChange] = rows.order_by(first, "-proposed_at")
    return found


def rows_of(changes: Sequence[AccountChange]) -> list[tuple[AccountChange, str, str]]:
    """(change, head of the family, village)."""
    places = path_names({change.division for change in changes})
    return [(change, registry.head(change.household).name, places[change.division]) for change in changes]
