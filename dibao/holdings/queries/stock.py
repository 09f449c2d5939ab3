"""清点 — how an inventory stands; its counts always add up."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from dibao.archive.models import Place

from ..choices import Found
from ..models import Inventory, Line

ROWS_ON_A_PAGE = 18


@dataclass(frozen=True, slots=True)
class Counts:
    """清点数 — expected = waiting + present + damaged + misplaced + missing; strays belong elsewhere and count apart."""

    expected: int
    waiting: int
    present: int
    damaged: int
    misplaced: int
    missing: int
    strays: int

    @property
    def percent(self) -> int:
        return 100 * (self.expected - self.waiting) // self.expected if self.expected else 100


def counts(inventory: Inventory) -> Counts:
    """清点数 of a run, from its rows."""
    return counted(list(inventory.lines.all()))


def counted(lines: list[Line]) -> Counts:
    """清点数 of these rows."""
    of = Counter(line.state for line in lines if line.expected)
    strays = sum(not line.expected for line in lines)
    by_state = {state.value: of[state.value] for state in Found}
    return Counts(expected=sum(of.values()), strays=strays, **by_state)


def open_inventory(place: Place) -> Inventory | None:
    """The run that is not closed yet."""
    return Inventory.objects.filter(place=place, closed_at=None).select_related("place", "at_box").first()


def closed_inventories(place: Place) -> list[Inventory]:
    """Earlier runs over this place, the newest first."""
    return list(Inventory.objects.filter(place=place, closed_at__isnull=False).select_related("report"))


def open_ones(staff: Any) -> list[Inventory]:
    """Runs in scope that wait for somebody to go on."""
    return list(Inventory.objects.visible_to(staff).filter(closed_at=None).select_related("place"))


def lines_of(inventory: Inventory) -> list[Line]:
    """清点记录, box by box."""
    rows = inventory.lines.select_related("bag__parent", "seen_in")
    return list(rows.order_by("-expected", "bag__parent__code", "bag__code"))


def report_sheets(inventory: Inventory, lines: list[Line], *, on: date, by: str) -> list[dict[str, Any]]:
    """清点报告 — the facts and every bag that is not simply in its place, in parts of a page each."""
    found = counted(lines)
    rows = [_row(line) for line in lines if line.state != Found.PRESENT or not line.expected or line.note]
    parts = [rows[at : at + ROWS_ON_A_PAGE] for at in range(0, max(len(rows), 1), ROWS_ON_A_PAGE)]
    facts = [
        ["清点范围", " › ".join(place.label for place in inventory.place.path)],
        ["起止日期", f"{inventory.begun_at:%Y-%m-%d} 至 {on:%Y-%m-%d}"],
        ["应有", f"{found.expected} 袋"],
        ["在位、破损", f"{found.present} 袋、{found.damaged} 袋"],
        ["错位、缺失", f"{found.misplaced} 袋、{found.missing} 袋"],
        ["不属此处", f"{found.strays} 袋"],
        ["清点人", by],
    ]
    of = len(parts)
    return [
        {"kind": "report", "facts": facts, "rows": part, "part": f"第 {at} 页，共 {of} 页" if of > 1 else ""}
        for at, part in enumerate(parts, start=1)
    ]


def _row(line: Line) -> list[str]:
    home = line.bag.parent.label if line.bag.parent else ""
    seen = f"，见于{line.seen_in.label}" if line.seen_in else ""
    return [line.bag.code, Found(line.state).label if line.expected else "不属此处", f"应在{home}{seen}", line.note]
