"""A finished scenario as a page and a spreadsheet show it: the changes in words, tables, charts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from dibao.policy.queries import snapshot
from dibao.policy.wording import words
from dibao.regions import codes
from dibao.regions.queries import path_names
from dibao.rules.catalogue import name_of

from .. import charts, reading, whatif
from ..choices import TRACKS
from ..measure import CELL, Measures
from ..models import Scenario
from .scenario import wishes

MOST_BARS = 20


def step_names(division: int) -> tuple[str, ...]:
    """The two levels below a division that its figures are counted by."""
    below = codes.LEVELS[codes.LEVELS.index(codes.level(division)) + 1 :]
    return tuple(below[:2]) or ("village",)


@dataclass(frozen=True, slots=True)
class Told:
    """One change in words."""

    name: str
    place: str
    track: str
    before: str
    after: str
    below: bool


def told(scenario: Scenario) -> list[Told]:
    """设想的改变 in words: what, where, from what to what."""
    today, found = snapshot(scenario.on, known_at=scenario.known_at), []
    asked = wishes(scenario)
    places = path_names({wish.division for wish in asked})
    for wish in asked:
        tracks = ("urban", "rural") if wish.track == "any" else (wish.track,)
        rows = [whatif.current(today, wish.key, wish.division, track) for track in tracks]
        before = "；".join(dict.fromkeys(words(row.value, unit=row.unit) for row in rows if row)) or "没有规定"
        found.append(
            Told(name_of(wish.key), places[wish.division], TRACKS[wish.track], before, _after(wish), wish.below)
        )
    return found


def _after(wish: whatif.Wish) -> str:
    if not wish.permille:
        return words(wish.value, unit=wish.unit)
    change = wish.permille - whatif.WHOLE
    return f"{'提高' if change > 0 else '降低'} {reading.said(abs(change), 'share')}"


@dataclass(frozen=True, slots=True)
class Shown:
    """One table with its chart, where a chart helps."""

    table: reading.Table
    chart: SafeString | None


def shown(scenario: Scenario) -> list[Shown]:
    """Every table of the result, those by place and by family with a chart."""
    measures = reading.summary_of(scenario.summary)
    return [Shown(table, _chart(table)) for table in tables(scenario, measures)]


def tables(scenario: Scenario, measures: Measures) -> list[reading.Table]:
    """The tables of a result with the names of its places."""
    steps = step_names(scenario.division)
    names = path_names({int(code) for step in steps for code in measures.get(step, {})})
    whole = path_names({scenario.division})[scenario.division]

    def place(code: int) -> str:
        return names[code].removeprefix(whole) or names[code]

    return reading.tables(measures, steps=steps, place=place)


def _chart(table: reading.Table) -> SafeString | None:
    pair = _pair(table)
    if pair is None or not table.rows:
        return None
    rows, more = list(table.rows), "全部数字见下表。"
    if len(rows) > MOST_BARS:
        rows = sorted(rows, key=lambda row: -(row[1][pair[1]] or 0))[:MOST_BARS]
        more = f"只画最大的 {MOST_BARS} 个，{more}"
    names, kind = [table.heads[at] for at in pair], table.kinds[pair[0]]
    return charts.bars(
        table.title,
        f"{table.title}，比较{'和'.join(names)}。{more}",
        names,
        [(label, [values[at] or 0 for at in pair]) for label, values in rows],
        lambda value: reading.said(value, kind),
    )


def _pair(table: reading.Table) -> tuple[int, int] | None:
    """Columns that stand beside each other: money of both sides, else persons of both sides."""
    if table.heads == reading.SIDE_HEADS:
        return 3, 6
    return (1, 2) if table.heads[:1] == ("登记人数",) else None


def facts(scenario: Scenario, measures: Measures) -> list[tuple[str, str]]:
    """What was asked, for the first sheet of the spreadsheet."""
    place = path_names({scenario.division})[scenario.division]
    rows = [
        ("范围", place),
        ("从哪天起", f"{scenario.on:%Y-%m-%d}"),
        ("建立人", scenario.created_by_name),
    ]
    rows += [
        (f"设想 {n}", f"{one.place}·{one.track}：{one.name}，{one.before} → {one.after}")
        for n, one in enumerate(told(scenario), 1)
    ]
    rows += [
        (one.label, f"现行 {one.today}，设想 {one.then}，增减 {one.change}") for one in reading.headlines(measures)
    ]
    return rows


@dataclass(frozen=True, slots=True)
class Column:
    """One scenario of a comparison."""

    scenario: Scenario
    place: str
    headlines: list[reading.Headline]


def side_by_side(scenarios: Sequence[Scenario]) -> dict[str, Any]:
    """几份推演并排 — the same figures of several finished scenarios, with a chart of the monthly money."""
    places = path_names({one.division for one in scenarios})
    measured = [reading.summary_of(one.summary) for one in scenarios]
    columns = [
        Column(one, places[one.division], reading.headlines(found))
        for one, found in zip(scenarios, measured, strict=True)
    ]
    at = (CELL.index("today_fen"), CELL.index("then_fen"))
    bars = [
        (one.name[:10], [found.get("all", {}).get("0", [0] * len(CELL))[n] for n in at])
        for one, found in zip(scenarios, measured, strict=True)
    ]
    lines = [
        (label, [(c.headlines[n].today, c.headlines[n].then, c.headlines[n].change) for c in columns])
        for n, (label, _, _) in enumerate(reading.HEADLINES)
    ]
    chart = charts.bars(
        "每月支出比较", "各份推演的每月支出，现行与设想并列。全部数字见下表。", ("现行", "设想"), bars,
        lambda value: reading.said(value, "money"),
    )  # fmt: skip
    return {"columns": columns, "lines": lines, "chart": chart}
