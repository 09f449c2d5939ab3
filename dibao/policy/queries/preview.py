"""录入之前 — what a decision would change at its place: before its first day, on that day, and afterwards."""

from dataclasses import dataclass
from datetime import timedelta

from dibao.regions import codes

from ..sheet import Entry
from ..snapshot import Change, Row, Snapshot
from ..wording import words
from .force import rows_on, snapshot

_NEW = "设想1"


@dataclass(frozen=True, slots=True)
class Preview:
    """One track: what holds the day before, what holds on the first day now, and what would hold then."""

    track: str
    before: str
    now: str
    then: str
    document: str
    wins: bool


def preview(entry: Entry) -> list[Preview]:
    """The decision's effect for its track, or for both when it makes no difference between them."""
    yesterday, today = (snapshot(day) for day in (entry.valid_from - timedelta(days=1), entry.valid_from))
    change = Change(entry.key, entry.division, entry.track, entry.value, entry.unit, entry.document, entry.article)
    then = today.changed([change])
    found = []
    for track in ("urban", "rural") if entry.track == "any" else (entry.track,):
        rows = [_row(taken, entry, track) for taken in (yesterday, today, then)]
        ended = entry.value is None and rows[2] is None
        before, now, after = (words(row.value, unit=row.unit) if row else "没有规定" for row in rows)
        paper = f"{rows[1].document} {rows[1].article}".strip() if rows[1] else ""
        wins = ended or (rows[2] is not None and rows[2].id == _NEW)
        found.append(Preview({"urban": "城市", "rural": "农村"}[track], before, now, after, paper, wins))
    return found


def own_rules_below(entry: Entry) -> set[int]:
    """Divisions inside the place with a decision of their own in force that day: the new one does not reach them."""
    inside = rows_on(entry.valid_from, None).filter(key=entry.key, division__range=codes.span(entry.division))
    return set(inside.exclude(division=entry.division).values_list("division", flat=True))


def _row(taken: Snapshot, entry: Entry, track: str) -> Row | None:
    return next((row for row in taken.chosen(entry.division, track) if row.key == entry.key), None)
