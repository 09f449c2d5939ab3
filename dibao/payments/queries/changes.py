"""变动清单 — beside last month: who is new, more, less, gone, dead, before a hearing, held, moved; with reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from dibao.adjusting.queries import under_hearing
from dibao.casework.models import AwardAmount
from dibao.regions import codes
from dibao.regions.queries import short_names
from dibao.registry.models import Membership
from dibao.registry.queries import heads_of
from dibao.rules.periods import first_of_month

from ..choices import ChangeKind
from ..models import Line, Roster

MOST = 100
STEP = 500
TITLES = {
    "stopped": "上月发放、本月没有的",
    "died": "有成员去世的",
    "hearing": "正在听取意见的（决定前照发）",
    "decrease": "减少的",
    "increase": "增加的",
    "new": "新增的",
    "resumed": "恢复发放的",
    "arrears": "只补发的",
    "moved": "从别处迁入的",
    "held": "暂缓的",
}


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One family of the change list: what it got last month and gets now, in fen, and why."""

    number: str
    head: str
    place: str
    before: int
    now: int
    why: str


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """One kind of change; `rows` are at most as many as were asked for, `count` is all of them."""

    kind: str
    title: str
    count: int
    rows: list[ChangeRow]


def change_list(roster: Roster, lines: Any, staff: Any, *, most: int | None = MOST) -> list[ChangeGroup]:
    """变动清单 of the lines this person sees; groups that are empty are left out."""
    kinds: list[tuple[str, Any]] = [
        ("stopped", stopped(roster, staff)),
        ("died", _died(roster, lines)),
        ("hearing", _hearing(lines)),
        *((kind.value, lines.filter(change=kind)) for kind in _KINDS),
        ("moved", _moved(roster, lines)),
        ("held", lines.exclude(hold="")),
    ]
    groups = []
    for kind, rows in kinds:
        count = rows.count()
        if count:
            shown = rows.select_related("household", "award").order_by("division", "household__number")
            groups.append(ChangeGroup(kind, TITLES[kind], count, _rows(kind, roster, shown[:most])))
    return groups


_KINDS = (ChangeKind.DECREASE, ChangeKind.INCREASE, ChangeKind.NEW, ChangeKind.RESUMED, ChangeKind.ARREARS)


def stopped(roster: Roster, staff: Any) -> Any:
    """Last month's lines of the place whose award has no line this month."""
    last = first_of_month(roster.month, months=-1)
    now = Line.objects.live().filter(award=OuterRef("award"), month=roster.month, grant__gt=0)
    before = Line.objects.visible_to(staff).live().filter(month=last, division__range=codes.span(roster.division))
    return before.filter(~Exists(now))


def _died(roster: Roster, lines: Any) -> Any:
    """Lines of households in which somebody died since the month before began."""
    since = first_of_month(roster.month, months=-1)
    dead = Membership.objects.filter(household=OuterRef("household"), person__died_on__gte=since)
    return lines.filter(Exists(dead))


def _hearing(lines: Any) -> Any:
    return lines.filter(award__in=under_hearing(lines.values_list("award", flat=True)))


def _moved(roster: Roster, lines: Any) -> Any:
    low, high = codes.span(roster.division)
    before = Line.objects.live().filter(award=OuterRef("award"), month__lt=roster.month)
    return lines.filter(Exists(before.filter(Q(division__lt=low) | Q(division__gt=high))))


def _rows(kind: str, roster: Roster, lines: Iterable[Line]) -> list[ChangeRow]:
    rows = list(lines)
    heads = heads_of(line.household_id for line in rows)
    places = short_names((line.division for line in rows), roster.division)
    words = _words(kind, roster, rows)
    gone = kind == "stopped"
    return [
        ChangeRow(
            line.household.number, heads.get(line.household_id, ""), places[line.division],
            line.grant + line.uplift if gone else line.before, 0 if gone else line.grant + line.uplift, words[line.pk],
        )
        for line in rows
    ]  # fmt: skip


def _words(kind: str, roster: Roster, lines: list[Line]) -> dict[int, str]:
    """Why, in words, by line."""
    if kind == "stopped":
        return {line.pk: _gone(line, roster) for line in lines}
    if kind == "held":
        return {line.pk: line.get_hold_display() for line in lines}
    if kind == "hearing":
        return {line.pk: "拟减发或停发，尚未决定；决定前照原金额发放" for line in lines}
    if kind == "died":
        dead = _dead(roster, lines)
        return {line.pk: f"{dead.get(line.household_id, 0)} 名成员去世，请核对是否已办理变更" for line in lines}
    reasons = _reasons(lines)
    return {line.pk: reasons.get(line.amount_id or 0, line.get_change_display()) for line in lines}


def _gone(line: Line, roster: Roster) -> str:
    award = line.award
    if award.ended_on:
        return f"{award.ended_on:%Y-%m-%d} 退出：{award.get_end_reason_display() or '未写明原因'}"
    low, high = codes.span(roster.division)
    if not low <= award.division <= high:
        return "已迁出本地"
    return "本月起保障金为零"


def _dead(roster: Roster, lines: list[Line]) -> dict[Any, int]:
    found: dict[Any, int] = {}
    since = first_of_month(roster.month, months=-1)
    rows = Membership.objects.filter(household__in=[line.household_id for line in lines], person__died_on__gte=since)
    for household, _ in set(rows.values_list("household_id", "person_id")):
        found[household] = found.get(household, 0) + 1
    return found


def _reasons(lines: list[Line]) -> dict[int, str]:
    """What the decisions behind these lines say of themselves."""
    found, keys = {}, [line.amount_id for line in lines if line.amount_id]
    for first in range(0, len(keys), STEP):
        for row in AwardAmount.objects.filter(pk__in=keys[first : first + STEP]):
            found[row.pk] = row.get_reason_display() + (f"（{row.change}）" if row.change else "")
    return found
