"""Names on the pages of the money: 户主 of households, masked; places without the part that is understood."""

from collections.abc import Iterable
from typing import Any

from dibao.kernel.masking import mask_name
from dibao.regions.queries import path_names
from dibao.registry.models import Membership


def heads_of(households: Iterable[Any]) -> dict[Any, str]:
    """户主 by household key, masked; the last known head where the family has none any more."""
    rows = Membership.objects.filter(household__in=[each.pk for each in households], is_head=True).order_by(
        "valid_from"
    )
    return {key: mask_name(name) for key, name in rows.values_list("household_id", "person__name")}


def short_names(divisions: Iterable[int], within: int) -> dict[int, str]:
    """Names of places as they are called inside `within`; its own name stays whole."""
    wanted = set(divisions)
    names = path_names({*wanted, within})
    return {code: names[code].removeprefix(names[within]) or names[code] for code in wanted}
