"""A search through the services: whatever is pressed in whatever order, nobody gets less unheard and unserved."""

import random
from datetime import date, timedelta

import pytest

from dibao.adjusting import lifecycle
from dibao.adjusting.models import Adjustment
from dibao.adjusting.services import effect, entering, hearing, member, reckoning
from dibao.kernel import clock
from dibao.kernel.refusals import Refused
from dibao.rules.periods import first_of_month

MONTHS = [first_of_month(date(2026, 7, 1), months=n) for n in range(12)]
SPARED = ("wish", "death")


def paid(award):
    """What the award pays in each of a year's months."""
    award.refresh_from_db()
    rows = [award.amount_on(month) for month in MONTHS]
    return [row.amount_month if row else 0 for row in rows]


def verbs(tell, home, dice):
    """Everything somebody might press, with what he might type."""
    son, wife, today = home.people["son"], home.people["wife"], clock.today()
    yesterday = today - timedelta(days=1)
    return [
        lambda a: tell.wage(a, son, dice.choice((0, 300, 3_000, 20_000)), on=yesterday),
        lambda a: member.die(adjustment=a, member=wife, on=yesterday, paper="证明", by=tell.clerk),
        lambda a: entering.wish(adjustment=a, paper="申请书", on=today, by=tell.clerk),
        tell.reckon,
        tell.reckon,
        tell.call,
        tell.hear,
        tell.propose,
        tell.decide,
        tell.serve,
        tell.close,
        lambda a: hearing.did_not_come(adjustment=a, held_at=clock.now(), witness="村主任", words="", by=tell.reviewer),
        lambda a: reckoning.keep(adjustment=a, why="没有变化", by=tell.reviewer),
        lambda a: reckoning.look_again(adjustment=a, why="再核", by=tell.reviewer),
        lambda a: reckoning.send_back(adjustment=a, why="再核", by=tell.approver),
        lambda a: reckoning.annul(adjustment=a, why="有误", by=tell.approver),
    ]


def walk(tell, home, seed, steps=70):
    """Press at random; after every press, compare what is paid with what may be."""
    dice = random.Random(seed)
    adjustment, before, pressed = tell.open(home), paid(home.award), 0
    actions = verbs(tell, home, dice)
    for _ in range(steps):
        row = Adjustment.objects.get(pk=adjustment.pk)
        try:
            dice.choice(actions)(row)
        except Refused:
            continue
        pressed += 1
        row.refresh_from_db()
        now = paid(home.award)
        if any(after < earlier for after, earlier in zip(now, before, strict=True)) and row.course not in SPARED:
            last = row.reckonings.latest("at").at
            assert row.hearings.filter(at__gte=last).exists(), seed
            assert row.services.filter(at__gte=last).exists(), seed
        if row.status == "closed":
            if home.award.ended_on:
                break
            adjustment, before = tell.open(home), paid(home.award)
    return pressed


@pytest.mark.parametrize("seed", [3, 7])
def test_no_order_of_presses_lowers_an_amount_unheard(family, tell, seed):
    assert walk(tell, family("head", "wife", "son", income=1_000_00), seed) > 5


def test_the_last_guard_stands_when_the_table_is_broken(family, tell, monkeypatch):
    broken = dict(lifecycle.MOVES)
    broken["propose"] = lifecycle.Move(
        "propose", "提出意见", ("reckoned",), "proposed", lifecycle.WORKERS, courses=(*lifecycle.FREE, "cut")
    )
    broken["propose_cut"] = broken["propose"]
    monkeypatch.setattr("dibao.adjusting.lifecycle.MOVES", broken)
    monkeypatch.setitem(lifecycle.EFFECT, "cut", "decide")
    home = family("head", "wife", income=1_000_00)
    adjustment = tell.wage(tell.open(home), home.people["wife"], 6_000)
    tell.reckon(adjustment)
    tell.propose(adjustment)
    before = paid(home.award)
    with pytest.raises(Refused, match="没有听取意见"):
        tell.decide(adjustment)
    assert paid(home.award) == before
    monkeypatch.setattr(effect, "refuse_unlawful", lambda adjustment: None)
    tell.decide(Adjustment.objects.get(pk=adjustment.pk))
    assert paid(home.award) != before  # without the guard the broken table would have cut
