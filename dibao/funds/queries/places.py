"""Names on the pages of the money: places without the part that is understood."""

from collections.abc import Iterable

from dibao.regions.queries import path_names


def short_names(divisions: Iterable[int], within: int) -> dict[int, str]:
    """Names of places as they are called inside `within`; its own name stays whole."""
    wanted = set(divisions)
    names = path_names({*wanted, within})
    return {code: names[code].removeprefix(names[within]) or names[code] for code in wanted}
