"""A past month is always reckoned with what had been decided then; two sides can be laid beside each other."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from dibao.access.models import Staff
from dibao.kernel import clock
from dibao.policy.queries import Where, compare, decisions, parameters_for, snapshot
from dibao.policy.services.parameter import decide
from dibao.rules.assessment import assess
from dibao.rules.facts import HouseholdFacts, IncomeFact, MemberFacts, PropertyFact

pytestmark = pytest.mark.django_db

TAOBEI, TOWN, TAONAN = 220802000000, 220802100000, 220881000000
MARCH = date(2026, 3, 15)
PEOPLE = (MemberFacts("h", "head", date(1970, 1, 1)),)


def enter(by: Staff, value: Any, *, when: datetime, **more: Any) -> None:
    given = {
        "key": "standard", "division": TAOBEI, "track": "urban", "unit": "fen_per_month",
        "valid_from": date(2026, 1, 1), "document": "某文件", "source": "文件原件",
    }  # fmt: skip
    with clock.at(when):
        decide(**(given | more), value=value, by=by)


def month(known_at: datetime | None, on: date = MARCH) -> int:
    """What a family without income gets in that month, as known at that moment."""
    facts = HouseholdFacts("urban", on, PEOPLE, (IncomeFact("h", "wage", "wage", 0, "month"),),
                           (PropertyFact("h", "deposit", 100_000),))  # fmt: skip
    with_then = parameters_for(division=TOWN, track="urban", on=on, known_at=known_at)
    assert snapshot(on, known_at).parameters(TOWN, "urban") == with_then
    found = assess(facts, with_then)
    assert found.status == "dibao", found.missing
    return found.base_month


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 10, tzinfo=clock.OFFICE)


def test_decided_late_corrected_and_ended(approver: Staff) -> None:
    """The seeds were entered on 2026-09-01; everything here is decided after it, for months before it."""
    seeded, late, corrected, ended = at(9, 2), at(9, 10), at(9, 20), at(9, 25)
    enter(approver, 75_000, when=late)
    enter(approver, 76_000, when=corrected)
    enter(approver, None, when=ended, valid_from=date(2026, 7, 1))
    assert [month(when) for when in (seeded, late, corrected, ended, None)] == [72_000, 75_000, 76_000, 76_000, 76_000]
    july = date(2026, 7, 15)
    assert [month(when, july) for when in (seeded, late, corrected)] == [72_000, 75_000, 76_000]
    assert "standard" not in parameters_for(division=TOWN, track="urban", on=july)


def test_a_later_decision_never_reaches_back_before_its_start(approver: Staff) -> None:
    enter(approver, 78_000, when=at(9, 10), valid_from=date(2026, 4, 1))
    assert month(None) == 72_000
    assert month(None, date(2026, 4, 1)) == 78_000


def test_a_period_with_an_end_gives_back_what_was_there(approver: Staff) -> None:
    enter(approver, 80_000, when=at(9, 10), valid_from=date(2026, 2, 1), valid_to=date(2026, 3, 1))
    assert [month(None, date(2026, m, 15)) for m in (1, 2, 3)] == [72_000, 80_000, 72_000]


def test_the_history_tells_every_decision_with_period_time_and_person(approver: Staff) -> None:
    enter(approver, 75_000, when=at(9, 10))
    enter(approver, 76_000, when=at(9, 20))
    enter(approver, None, when=at(9, 25), valid_from=date(2026, 7, 1))
    rows = decisions(key="standard", division=TAOBEI)
    assert [row.row.value for row in rows] == ["已停止执行", "760 元/人·月", "750 元/人·月"]
    assert [row.superseded_by for row in rows] == ["", "", rows[1].row.code]
    assert {row.decided_by for row in rows} == {approver.name}
    assert rows[2].decided_at == at(9, 10)


def test_two_places_two_days_and_two_moments(approver: Staff) -> None:
    enter(approver, 75_000, when=at(9, 10))
    here = Where(TOWN, "rural", MARCH)
    there = {row.key for row in compare(here, Where(TAONAN, "rural", MARCH)) if row.differs}
    assert there == {"amount_method", "tiers"}
    now = Where(TOWN, "urban", MARCH)
    then = Where(TOWN, "urban", MARCH, known_at=at(9, 10) - timedelta(seconds=1))
    changed = [row for row in compare(then, now) if row.differs]
    assert [(row.key, row.a and row.a.value, row.b and row.b.value) for row in changed] == [
        ("standard", "720 元/人·月", "750 元/人·月")
    ]
    december = Where(TOWN, "urban", date(2025, 12, 31))
    assert [row.key for row in compare(december, now) if row.differs] == ["standard"]
    assert not any(row.differs for row in compare(now, now))


def test_what_only_one_side_has_is_a_difference_and_comes_first() -> None:
    rows = compare(Where(TOWN, "rural", MARCH), Where(220202000000, "rural", MARCH))
    marks = [row.differs for row in rows]
    assert marks == sorted(marks, reverse=True)
    standard = next(row for row in rows if row.key == "standard")
    assert standard.a and standard.a.document == "白城市演示参数（虚构）" and standard.b is None
