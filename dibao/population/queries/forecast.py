"""A finished forecast as a page shows it: months past and ahead in one table, two charts, the errors."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from .. import charts, reading
from ..forecast import Ahead, Miss, Month
from ..models import Forecast


@dataclass(frozen=True, slots=True)
class Line:
    """One month of the table."""

    month: str
    real: bool
    households: str
    persons: str
    money: str


@dataclass(frozen=True, slots=True)
class Error:
    """How far off it was so many months ahead, on average."""

    distance: int
    share: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything the page shows."""

    lines: list[Line]
    money: SafeString
    households: SafeString
    total: str
    errors: list[Error]
    misses: list[tuple[str, int, str, str, str]]


def shown(forecast: Forecast) -> Shown | None:
    """预测的页面 — nothing where nothing could be forecast."""
    data: dict[str, Any] = forecast.summary or {}
    past, ahead = [Month(*row) for row in data.get("history", ())], [Ahead(*row) for row in data.get("ahead", ())]
    if not ahead:
        return None
    months: list[Month | Ahead] = [*past, *ahead]
    misses = sorted((Miss(*row) for row in data["misses"]), key=lambda miss: (miss.distance, miss.month))
    errors = [Error(int(d), reading.said(value, "share")) for d, value in data["errors"].items() if value is not None]
    return Shown(
        [_line(one) for one in months],
        _chart("每月支出", past, ahead, "fen", "money"),
        _chart("保障家庭", past, ahead, "households", "count"),
        reading.said(sum(one.fen for one in ahead), "money"),
        errors,
        [
            (
                _word(m.month),
                m.distance,
                reading.said(m.forecast, "money"),
                reading.said(m.actual, "money"),
                reading.said(m.permille, "share"),
            )
            for m in misses
        ],
    )


def _line(one: Month | Ahead) -> Line:
    words = (reading.said(one.households, "count"), reading.said(one.persons, "count"), reading.said(one.fen, "money"))
    return Line(_word(one.month), isinstance(one, Month), *words)


def _ten_thousands(fen: int) -> str:
    """Round money of an axis: 12.5 万元."""
    return f"{fen / 1_000_000:,.2f}".rstrip("0").rstrip(".") + " 万元"


def _word(month: int) -> str:
    return f"{month // 100}-{month % 100:02d}"


def _chart(title: str, past: list[Month], ahead: list[Ahead], name: str, kind: str) -> SafeString:
    months = [*(one.month for one in past), *(one.month for one in ahead)]
    before, after = [getattr(one, name) for one in past], [getattr(one, name) for one in ahead]
    joined = [None] * (len(before) - 1) + before[-1:] + after
    return charts.lines(
        title,
        f"{title}：过去 {len(past)} 个月的实际数和今后 {len(ahead)} 个月的预测数。纵轴不从零开始，全部数字见下表。",
        [_word(month) for month in months],
        [("实际", [*before, *[None] * len(after)]), ("预测", joined)],
        _ten_thousands if kind == "money" else lambda value: f"{value:,} 户",
    )
