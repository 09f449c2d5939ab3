"""One division: its path in words, what lies in it, and whether it still exists."""

from collections.abc import Iterable
from datetime import date

from dibao.kernel import clock
from dibao.kernel.refusals import Invalid

from .. import codes
from ..models import Division, DivisionChange, DivisionQuerySet

# Rows that only hold the tree together; nobody writes them into an address.
PLACEHOLDERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_PLACEHOLDER_TOWNSHIP = "直辖村级区划"


def by_code(code: int) -> Division | None:
    """The division of this twelve-digit code, whether it still exists or not."""
    return Division.objects.filter(pk=code).first()


def path_name(code: int, *, on: date | None = None) -> str:
    """ "吉林省白城市洮北区平安镇一心村" — the whole path, with the names of that day when one is given.

    An unknown code gives its digits, the nation "全国".
    """
    return path_names([code], on=on)[code]


def path_names(wanted: Iterable[int], *, on: date | None = None) -> dict[int, str]:
    """`path_name` for many codes with one query (two with a date)."""
    lines = {code: (*codes.ancestors(code), code) for code in wanted}
    every = {step for line in lines.values() for step in line}
    names = dict(Division.objects.filter(pk__in=every).values_list("code", "name"))
    if on is not None:
        names.update(_names_before(every, on))
    return {code: _joined(code, line, names) for code, line in lines.items()}


def short_names(divisions: Iterable[int], within: int) -> dict[int, str]:
    """Names of places as they are called inside `within`; its own name stays whole."""
    wanted = set(divisions)
    names = path_names({*wanted, within})
    return {code: names[code].removeprefix(names[within]) or names[code] for code in wanted}


def _joined(code: int, line: tuple[int, ...], names: dict[int, str]) -> str:
    if code == codes.NATION:
        return "全国"
    if code not in names:
        return codes.short(code)
    parts: list[str] = []
    for step in line:
        name = names.get(step, "")
        hidden = name in PLACEHOLDERS or name.endswith(_PLACEHOLDER_TOWNSHIP)
        # 嘉峪关市 stands as city and as county: said once.
        if step == code or not (hidden or (parts and parts[-1] == name)):
            parts.append(name)
    return "".join(parts[:-1] if len(parts) > 1 and parts[-2] == parts[-1] else parts)


def _names_before(every: set[int], on: date) -> dict[int, str]:
    """Names that were changed after that day under the same code; the earliest later change has the name then."""
    changes = DivisionChange.objects.filter(old_code__in=every, on__gt=on).order_by("-on", "-pk")
    return {change.old_code: change.old_name for change in changes if change.old_code == change.new_code}


def children(code: int, *, on: date | None = None) -> DivisionQuerySet:
    """The divisions right below, today's or those of that day; the provinces for the nation."""
    return Division.objects.filter(parent_code=code).valid(on or clock.today())


def villages_of(township: int, *, on: date | None = None) -> DivisionQuerySet:
    """村、社区 — the villages of a township."""
    return children(township, on=on).filter(level="village")


def current(code: int, *, on: date | None = None) -> Division:
    """The division for a new case on that day (today). Invalid when unknown or no longer in being, with its heir."""
    day = on or clock.today()
    division = by_code(code)
    if division is None:
        raise Invalid(f"没有代码为 {code} 的行政区划，请重新选择地区。")
    if division.is_valid(day):
        return division
    if division.valid_from > day:
        raise Invalid(f"“{path_name(code)}”自 {division.valid_from} 起才有，请选择当时的地区。")
    heirs = successors(code, on=day)
    advice = "请改选" + "或".join(f"“{name}”" for name in path_names(heirs).values()) if heirs else "请重新选择地区"
    raise Invalid(f"“{path_name(code)}”已于 {division.valid_to} 停止使用，{advice}。")


def successors(code: int, *, on: date) -> tuple[int, ...]:
    """What the division has become by that day, through every step of its history."""
    heirs: list[int] = []
    seen, waiting = {code}, [code]
    while waiting:
        steps = DivisionChange.objects.filter(old_code__in=waiting, on__lte=on, new_code__isnull=False)
        new = {step.new_code for step in steps if step.new_code is not None} - seen
        seen |= new
        alive = set(Division.objects.filter(pk__in=new).valid(on).values_list("code", flat=True))
        heirs += sorted(alive)
        waiting = sorted(new - alive)
    return tuple(heirs)
