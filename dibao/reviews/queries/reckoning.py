"""One family under a change: the amount in force laid open, and the same facts with the proposed figures."""

from dataclasses import replace

from dibao.casework.models import Award
from dibao.casework.queries import explain
from dibao.casework.queries.replay import facts_of_basis

from ..models import StandardChange
from .figures import proposed


def under(change: StandardChange, award: Award) -> tuple[explain.InForce | None, explain.Explanation | None]:
    """(what is in force in the month of the change, what the change would give); None before there is an amount."""
    first = max(change.effective_on, award.starts_on)
    now = explain.in_force([award], first)
    if now is None:
        return None, None
    facts = replace(facts_of_basis(now.amount.basis), on=change.effective_on, existing_status=award.outcome)
    parameters = proposed(change).parameters(award.division, award.track)
    return now, explain.reckoned(award.case, facts, parameters)
