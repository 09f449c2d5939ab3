"""户主 of households, masked, one query."""

from collections.abc import Iterable
from typing import Any

from dibao.kernel.masking import mask_name
from dibao.registry.models import Membership


def heads_of(households: Iterable[Any]) -> dict[Any, str]:
    """户主 by household key, masked; the last known head where the family has none any more."""
    rows = Membership.objects.filter(household__in=[each.pk for each in households], is_head=True).order_by(
        "valid_from"
    )
    return {key: mask_name(name) for key, name in rows.values_list("household_id", "person__name")}
