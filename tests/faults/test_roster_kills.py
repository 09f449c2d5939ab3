"""kill -9 while a roster is built, approved and its month closed, and fifty at once: no double line, nothing half."""

import json
import os
import random
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from demo import awards
from demo.office import TOWN, VILLAGE
from dibao.kernel.refusals import Refused
from dibao.payments.choices import Status
from dibao.payments.models import Entry, Line, Roster
from dibao.payments.queries.invariant import breaks
from dibao.payments.services import approving, building
from tests.conftest import staff
from tests.faults.test_two_clerks import at_once

HERE = Path(__file__).parent
KILLS, CLOSES, MANY = 10, 8, 50

pytestmark = pytest.mark.slow


def run(home: Path, *arguments: str) -> list[dict]:
    """The child's JSON lines; always SQLite in its own home, never the database of this suite."""
    bare = {key: value for key, value in os.environ.items() if key != "DIBAO_DATABASE_URL"}
    more = {
        "DIBAO_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", str(HERE / "killed_roster.py"), *arguments],
        env=bare | more, cwd=HERE.parents[1], capture_output=True, text=True, timeout=580,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-3000:]
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_killed_anywhere_nothing_is_half_and_it_goes_on(tmp_path):
    run(tmp_path, "build")
    seed = random.SystemRandom().randrange(10**6)
    reports = run(tmp_path, "kill", str(KILLS), str(seed))
    for told in reports:
        assert told["lines"] == told["counted"] and not told["double"], (seed, told)
        assert not told["beyond"] and not told["opened_beyond"] and not told["wrong"], (seed, told)
        assert told["booked"] == 0 if told["status"] != "approved" else told["booked"] >= told["lines"], (seed, told)
        assert told["breaks"] == [], (seed, told)
    killed = [told["step"] for told in reports if told["killed"]]
    assert killed.count("build") >= 3 and killed.count("approve") >= 2, (seed, killed)
    last = reports[-1]
    assert (last["status"], last["lines"]) == ("approved", last["due"]), (seed, last)
    closed_anyhow(run(tmp_path, "close", str(CLOSES), str(seed)), seed)


def closed_anyhow(reports: list[dict], seed: int) -> None:
    """However often its close was killed, the month has one close, one paper of each kind, one record for each."""
    for told in reports:
        assert told["closes"] <= 1 and told["breaks"] == [] and not told["unreadable"], (seed, told)
        assert len(told["papers"]) == len(set(told["papers"])) == told["records"] == told["files"], (seed, told)
        done = told["states"] == ["closed"]
        assert told["rosters"] == ["closed" if done else "approved"] and (len(told["papers"]) == 4) >= done, (
            seed,
            told,
        )
    began = [told["totals"] for told in reports if told["closes"]]
    assert all(totals == began[0] for totals in began), (seed, began)
    assert sum(told["killed"] for told in reports) >= 2, (seed, reports)
    assert reports[-1]["states"] == ["closed"] and len(reports[-1]["papers"]) == 4, (seed, reports[-1])


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_build_one_roster_and_approve_it_once(db):
    for _ in awards.write(12, villages=(VILLAGE,), on=date(2026, 6, 15)):
        pass
    month = date(2026, 10, 1)
    clerk, reviewer, approver = staff("jingban"), staff("chushen"), staff("queren")

    def build():
        roster = building.start(division=TOWN, month=month, by=clerk)
        return building.carry_on(roster=roster, by=clerk)

    answers = at_once(*[build] * MANY)
    assert sum(isinstance(answer, Refused) for answer in answers) == MANY - 1
    roster = Roster.objects.get()
    assert (
        roster.status == Status.BUILT
        and roster.lines == Line.objects.values("award").distinct().count() == Line.objects.count()
    )
    approving.check(roster=roster, by=reviewer)
    answers = at_once(*[lambda: approving.approve(roster=Roster.objects.get(), by=approver)] * MANY)
    assert sum(not isinstance(answer, Refused) for answer in answers) == 1
    booked = Entry.objects.filter(debit="expense", credit="payable").exclude(kind="opening")
    assert sum(booked.values_list("amount", flat=True)) == Roster.objects.get().total
    assert list(breaks(TOWN)) == []
