"""推演结果的表 — the measures of a run as tables a person reads, and the same numbers for a spreadsheet. Pure.

A value is an int (households, persons, fen, tenths of a percent) or None where there is nothing to divide by.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dibao.kernel.money import yuan
from dibao.population.measure import AGES, CELL, EFFECT_CELL, LARGEST, PERSON_CELL, Measures
from dibao.rules.changes import KIND_NAMES, KINDS, WHY, WHY_NAMES
from dibao.rules.money import MONTHS
from dibao.rules.register import TRACKS

Value = int | None
Names = Callable[[int], str]

NOTHING: Final = dict.fromkeys((*CELL, *EFFECT_CELL), 0)
TRACK_NAMES: Final = {"urban": "城市", "rural": "农村"}
LEVEL_NAMES: Final = {"city": "市", "county": "县（市、区）", "township": "乡镇（街道）", "village": "村（社区）"}
EFFECT_NAMES: Final = KIND_NAMES | {"stop": "不再符合"}
EFFECTS: Final = ("increase", "decrease", "stop", "new", "unchanged", "unknown")


@dataclass(frozen=True)
class Table:
    """One table: ``kinds`` says per column whether it counts, is money (fen) or a share (tenths of a percent)."""

    title: str
    first: str
    heads: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Value, ...]], ...]
    note: str = ""

    @property
    def lines(self) -> list[tuple[str, list[str]]]:
        """The rows in words."""
        return [(label, [said(v, k) for v, k in zip(values, self.kinds, strict=True)]) for label, values in self.rows]


def said(value: Value, kind: str) -> str:
    """``1,234`` · ``1,234.00 元`` · ``56.7%``; a kind that begins with + is a difference and has a sign."""
    if value is None:
        return "—"
    sign = "+" if kind.startswith("+") and value > 0 else ""
    match kind.lstrip("+"):
        case "money":
            return f"{sign}{yuan(value)} 元"
        case "share":
            whole, tenth = divmod(abs(value), 10)
            unit = " 个百分点" if kind.startswith("+") else "%"
            return f"{sign}{'-' if value < 0 else ''}{whole}.{tenth}{unit}"
    return f"{sign}{value:,}"


def share(part: int, whole: int) -> Value:
    """Tenths of a percent, to the nearest; None of nothing."""
    return (2000 * part + whole) // (2 * whole) if whole else None


def cell(row: Sequence[int]) -> dict[str, int]:
    """The figures of one row by name."""
    return dict(zip(CELL, row, strict=True))


def all_of(measures: Measures) -> dict[str, int]:
    """The figures of everybody; zeros where the register holds nobody."""
    return cell(measures.get("all", {}).get("0", [0] * len(CELL)))


HEADLINES: Final[tuple[tuple[str, str, Callable[[dict[str, int], str], Value]], ...]] = (
    ("保障家庭（户）", "count", lambda f, side: f[side]),
    ("保障人数（人）", "count", lambda f, side: f[f"{side}_persons"]),
    ("每月支出", "money", lambda f, side: f[f"{side}_fen"]),
    ("全年支出", "money", lambda f, side: f[f"{side}_fen"] * MONTHS),
    ("覆盖面（占登记家庭）", "share", lambda f, side: share(f[side], f["listed"])),
    (
        "平均每人每月",
        "money",
        lambda f, side: f[f"{side}_fen"] // f[f"{side}_persons"] if f[f"{side}_persons"] else None,
    ),
    ("保障水平（人均补助占标准）", "share", lambda f, side: share(f[f"{side}_fen"] * MONTHS, f[f"{side}_standard"])),
)


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure on three sides: as reckoned today, with the changes, and the difference."""

    label: str
    today: str
    then: str
    change: str


def headlines(measures: Measures) -> list[Headline]:
    """总的结果 — households, persons, money, coverage, depth."""
    found, figures = [], all_of(measures)
    for label, kind, of in HEADLINES:
        today, then = of(figures, "today"), of(figures, "then")
        change = None if today is None or then is None else then - today
        found.append(Headline(label, said(today, kind), said(then, kind), said(change, "+" + kind)))
    return found


SIDE_HEADS: Final = ("登记户数", "现行·户", "现行·人", "现行·月支出", "设想·户", "设想·人", "设想·月支出", "月支出增减")
SIDE_KINDS: Final = ("count", "count", "count", "money", "count", "count", "money", "+money")


def _sides(row: Sequence[int]) -> tuple[Value, ...]:
    f = cell(row)
    return (
        f["listed"], f["today"], f["today_persons"], f["today_fen"], f["then"], f["then_persons"], f["then_fen"],
        f["then_fen"] - f["today_fen"],
    )  # fmt: skip


def by(measures: Measures, axis: str, *, title: str, first: str, names: Names) -> Table:
    """One table of households by an axis, in the order of its codes."""
    rows = sorted(measures.get(axis, {}).items(), key=lambda item: int(item[0]))
    return Table(title, first, SIDE_HEADS, SIDE_KINDS, tuple((names(int(code)), _sides(row)) for code, row in rows))


def effect_table(measures: Measures) -> Table:
    """设想带来的变化 — families who gain, lose, leave, come in: the changes alone, against today's figures."""
    found = measures.get("effect", {})
    rows = []
    for name in EFFECTS:
        households, persons, before, after = found.get(str(KINDS.index(name)), [0, 0, 0, 0])
        rows.append((EFFECT_NAMES[name], (households, persons, before, after, after - before)))
    heads = ("户数", "人数", "现行·月支出", "设想·月支出", "月支出增减")
    return Table("对家庭的影响", "影响", heads, ("count", "count", "money", "money", "+money"), tuple(rows))


def effect_count(measures: Measures, effect: str) -> int:
    """How many families the changes affect this way."""
    return measures.get("effect", {}).get(str(KINDS.index(effect)), [0])[0]


def person_tables(measures: Measures) -> list[Table]:
    """受益人员 by age and by certified disability; money is a family's and is not divided among its members."""
    bands = ["不满 18 岁", *(f"{a}–{b - 1} 岁" for a, b in itertools.pairwise(AGES)), f"{AGES[-1]} 岁以上"]
    age = {-1: "出生日期不明"} | dict(enumerate(bands))
    level = {0: "没有残疾证"} | {n: f"{word}级残疾" for n, word in enumerate("一二三四", start=1)}
    return [
        _people(measures, "age", "按年龄（人）", "年龄", age),
        _people(measures, "disability", "按残疾等级（人）", "残疾等级", level),
    ]


def _people(measures: Measures, axis: str, title: str, first: str, names: Mapping[int, str]) -> Table:
    rows = []
    for code, values in sorted(measures.get(axis, {}).items(), key=lambda item: int(item[0])):
        listed, today, then = dict(zip(PERSON_CELL, values, strict=True)).values()
        rows.append((names[int(code)], (listed, today, then, then - today)))
    heads = ("登记人数", "现行·受益", "设想·受益", "增减")
    return Table(
        title,
        first,
        heads,
        ("count", "count", "count", "+count"),
        tuple(rows),
        "只统计人数：保障金按家庭核定，不拆分到人。",
    )


def against_paid(measures: Measures) -> list[Table]:
    """与现在实发相比 — kinds and reasons of a reckoning against what families are paid now, on both sides."""
    kinds = {code: KIND_NAMES[word] for code, word in enumerate(KINDS)}
    whys = {code: WHY_NAMES[word] or "没有变化" for code, word in enumerate(WHY)}
    heads, form = ("按现行·户", "按设想·户"), ("count", "count")
    note = "与每户现在实际发放的金额相比；登记册尚未按现行标准调整的家庭也会列在这里。"
    found = []
    for axis, title, first, names in (("kind", "与实发相比", "结果", kinds), ("why", "与实发相比的原因", "原因", whys)):
        rows = sorted(measures.get(axis, {}).items(), key=lambda item: int(item[0]))
        found.append(
            Table(title, first, heads, form, tuple((names[int(code)], (row[0], row[1])) for code, row in rows), note)
        )
    return found


def tables(measures: Measures, *, steps: Sequence[str], place: Names) -> list[Table]:
    """Every table of a result, in the order of the page."""
    size = {n: f"{n} 人户" for n in range(1, LARGEST)} | {0: "没有计入成员", LARGEST: f"{LARGEST} 人及以上"}
    found = [effect_table(measures)]
    found += [by(measures, s, title=f"按{LEVEL_NAMES[s]}", first=LEVEL_NAMES[s], names=place) for s in steps]
    found.append(by(measures, "track", title="按城乡", first="城乡", names=lambda code: TRACK_NAMES[TRACKS[code]]))
    found.append(by(measures, "size", title="按家庭人数", first="家庭人数", names=lambda code: size[code]))
    return found + person_tables(measures) + against_paid(measures)


def summary_of(data: Mapping[str, Any] | None) -> Measures:
    """The measures kept with a finished run; nothing for one that was never run."""
    return dict((data or {}).get("measures", {}))
