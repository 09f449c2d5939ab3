"""核对参数 — what is wrong with decisions before they are stored: alone, beside their neighbours, below the guide. Pure.

An open end means: until the next decision of the same key, place and track begins. An end that is written must meet
the next beginning exactly; a pause in a rule is a decision too (a null value).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from dibao.regions import codes
from dibao.rules.catalogue import KEYS, name_of
from dibao.rules.parameters import MONTHLY, YEARLY, ParameterProblem
from dibao.rules.strategies import check

from .sheet import CONFIDENCES, TEXTS, TRACKS, Entry, Fault
from .snapshot import Row, Snapshot
from .wording import words

SLIP: Final = 6
"""A figure this many times its neighbour, or this small a part of it, was meant for another unit."""
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)
_MONTHS: Final = {MONTHLY: 12, YEARLY: 1}
_MONEY: Final = tuple(key for key, about in KEYS.items() if set(about.units) <= set(_MONTHS))


def faults(fresh: Sequence[Entry], *, existing: Sequence[Entry], known: Callable[[int], bool]) -> list[Fault]:
    """Everything wrong with the rows of a file, by row. ``existing``: what is stored, in the order of decision."""
    found = [Fault(entry.line, reason) for entry in fresh for reason in alone(entry, known=known)]
    sound = [entry for entry in fresh if not any(fault.line == entry.line for fault in found)]
    found += _periods(sound, existing)
    beside = Beside([*existing, *sound])
    found += [Fault(entry.line, reason) for entry in sound for reason in beside.faults(entry)]
    return sorted(set(found))


def alone(entry: Entry, *, known: Callable[[int], bool]) -> Iterator[str]:
    """What is wrong with one decision whatever stands beside it."""
    if entry.key not in KEYS:
        yield f"没有“{entry.key}”这个参数项"
    elif entry.value is not None:
        try:
            check(entry.key, entry.value, unit=entry.unit)
        except ParameterProblem as problem:
            yield str(problem)
    if not codes.is_code(entry.division) or not known(entry.division):
        yield f"没有区划 {entry.division}：请核对代码，或先导入这个地区的区划"
    if entry.track not in TRACKS:
        yield f"城乡“{entry.track}”不认识，应为城市、农村或不分"
    if not EARLIEST <= entry.valid_from < LATEST:
        yield f"起始日期 {entry.valid_from} 不合理"
    if entry.valid_to is not None and not entry.valid_from < entry.valid_to < LATEST:
        yield f"截止日期 {entry.valid_to} 应晚于起始日期 {entry.valid_from}"
    if entry.confidence not in CONFIDENCES:
        yield f"可信度“{entry.confidence}”不认识，应为 {'、'.join(CONFIDENCES)}"
    for name, label in (("document", "依据的文件"), ("source", "来源")):
        if not getattr(entry, name).strip():
            yield f"没有填写{label}"
    if long := [name for name, most in TEXTS.items() if len(getattr(entry, name)) > most]:
        yield f"“{'、'.join(long)}”太长"


def _periods(fresh: Sequence[Entry], existing: Sequence[Entry]) -> Iterator[Fault]:
    """Overlaps and gaps where a row of the file is one of the two."""
    touched = {entry.place for entry in fresh}
    stored = {(entry.place, entry.valid_from): entry for entry in existing if entry.place in touched}
    lines: dict[tuple[str, int, str], list[Entry]] = {}
    for entry in (*stored.values(), *fresh):
        lines.setdefault(entry.place, []).append(entry)
    for line in lines.values():
        for first, second in pairwise(sorted(line, key=lambda e: (e.valid_from, e.line))):
            mine, other = (second, first) if second.line else (first, second)
            if mine.line and (reason := _misfit(first, second)):
                yield Fault(mine.line, f"{name_of(mine.key)}：与{_called(other)}{reason}")


def _misfit(first: Entry, second: Entry) -> str:
    if first.valid_from == second.valid_from:
        return f"同为 {first.valid_from} 起，期间重叠；更正已录入的参数请在“录入参数”页办理"
    end, start = first.valid_to, second.valid_from
    if end is None or end == start:
        return ""
    if end > start:
        return f"期间重叠：前一项到 {end} 止，后一项 {start} 已开始"
    return f"之间有空档：{end} 至 {start} 没有规定；停止执行也要录入一项"


def _called(entry: Entry) -> str:
    return f"第 {entry.line} 行" if entry.line else f"已录入的 {entry.code}（{entry.document}）"


class Beside:
    """Decisions seen among all others: the value before and after, the sister track, the province's guide."""

    def __init__(self, every: Sequence[Entry]) -> None:
        self._money = [entry for entry in every if entry.key in _MONEY]
        self._days: dict[date, Snapshot] = {}
        self._line: dict[tuple[str, int, str], dict[date, Entry]] = {}
        for entry in self._money:
            self._line.setdefault(entry.place, {})[entry.valid_from] = entry

    def faults(self, entry: Entry) -> Iterator[str]:
        """Why a figure cannot be meant as it stands; nothing for what is no money by month or year."""
        if entry.key not in _MONEY or type(entry.value) is not int or entry.unit not in _MONTHS:
            return
        if slip := self._slip(entry):
            yield slip
            return
        guides = [self._figure("standard_guide", entry, track) for track in _tracks(entry)]
        for guide in guides:
            if entry.key == "standard" and guide is not None and _yearly(entry) < _yearly(guide):
                yield (f"标准 {_said(entry)} 低于省级指导（最低）标准 {_said(guide)}（{guide.id}，{guide.document}）")
                return

    def _slip(self, entry: Entry) -> str:
        for label, other in self._neighbours(entry):
            here, there = _yearly(entry), _yearly(other)
            if here >= SLIP * there or there >= SLIP * here:
                return f"{_said(entry)} 与{label} {_said(other)} 相差太大，请核对是否把月标准和年标准的单位填反"
        return ""

    def _neighbours(self, entry: Entry) -> Iterator[tuple[str, Entry | Row]]:
        line = self._line.get(entry.place, {})
        days = sorted(day for day, row in line.items() if row.value is not None and day != entry.valid_from)
        for label, day in (
            ("前一期", max((day for day in days if day < entry.valid_from), default=None)),
            ("后一期", min((day for day in days if day > entry.valid_from), default=None)),
        ):
            if day is not None:
                yield label, line[day]
        sister = {"urban": "rural", "rural": "urban"}.get(entry.track)
        if sister and (row := self._figure(entry.key, entry, sister)):
            yield f"{TRACKS[sister]}的", row
        if entry.key == "standard" and (row := self._figure("standard_guide", entry, entry.track)):
            yield "省级指导（最低）标准", row

    def _figure(self, key: str, entry: Entry, track: str) -> Row | None:
        """What is in force for the place on the first day of the decision."""
        chosen = self._on(entry.valid_from).chosen(entry.division, track)
        return next((row for row in chosen if row.key == key and row.unit in _MONTHS), None)

    def _on(self, day: date) -> Snapshot:
        if day not in self._days:
            rows = (e for e in self._money if e.valid_from <= day and (e.valid_to is None or day < e.valid_to))
            self._days[day] = Snapshot(
                (Row(e.key, e.division, e.track, e.valid_from, e.value, e.unit, e.code, e.document) for e in rows), day
            )
        return self._days[day]


def _tracks(entry: Entry) -> Iterable[str]:
    return ("urban", "rural") if entry.track == "any" else (entry.track,)


def _yearly(row: Entry | Row) -> int:
    return int(row.value) * _MONTHS[row.unit]


def _said(row: Entry | Row) -> str:
    return words(row.value, unit=row.unit)
