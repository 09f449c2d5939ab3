"""A night killed in the middle of being written; prints what is left, as JSON lines.

    killed_screening.py build          families and a file of deaths
    killed_screening.py kill N SEED    kill -9 at N points of the run, each time going on from what was left

Run by test_work_killed.py in a home of its own.
"""

import json
import os
import random
import signal
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from demo import awards, office  # noqa: E402
from dibao.audit.actors import SYSTEM  # noqa: E402
from dibao.audit.models import RowState  # noqa: E402
from dibao.casework.models import Award, AwardAmount  # noqa: E402
from dibao.exchange.tabular import write_csv  # noqa: E402
from dibao.kernel import clock  # noqa: E402
from dibao.registry.models import Person  # noqa: E402
from dibao.screening.models import Hit, HitEvent, ScreeningRun  # noqa: E402
from dibao.screening.services import run as running  # noqa: E402
from dibao.screening.services.register import take  # noqa: E402
from dibao.verification.sources import SOURCES  # noqa: E402
from tests import schema, world  # noqa: E402

TODAY = datetime(2026, 10, 16, 9, 0, tzinfo=clock.OFFICE)
FAMILIES, BATCH = 40, 6


def build() -> None:
    """Forty families, all of whose heads are dead by the roll."""
    schema.migrate()
    world.build()
    for _ in awards.write(FAMILIES, villages=(office.VILLAGE,), on=date(2026, 6, 15)):
        pass
    path = Path(os.environ["DIBAO_HOME"]) / "deaths.csv"
    rows = [
        {"id_number": p.id_number, "name": p.name, "status": "died", "died_on": date(2026, 9, 1)}
        for p in Person.objects.filter(memberships__valid_to=None)
    ]
    write_csv(path, SOURCES["population"].fields, rows)
    take(
        register="population", content=path, name=path.name, as_of=date(2026, 10, 1), origin="公安",
        division=office.COUNTY, by=SYSTEM,
    )  # fmt: skip


def points(die_at: int) -> Callable[..., Any]:
    """An execute wrapper that kills the process at its n-th statement; the commit counts as one."""
    seen = 0

    def step() -> None:
        nonlocal seen
        seen += 1
        if seen == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def on_sql(execute: Any, sql: str, *rest: Any) -> Any:
        step()
        return execute(sql, *rest)

    real = connection._commit

    def commit() -> None:
        step()
        real()
        step()

    connection._commit = commit
    return on_sql


def attempt(die_at: int) -> bool:
    """Go on in a fork that kills itself; whether it was killed."""
    connection.close()
    pid = os.fork()
    if pid == 0:
        connection.ensure_connection()
        with connection.execute_wrapper(points(die_at)):
            running.step(division=office.COUNTY, by=SYSTEM)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def report(**more: Any) -> None:
    """What is there, and whether it hangs together."""
    run = ScreeningRun.objects.first()
    keys = {str(pk) for pk in Hit.objects.values_list("pk", flat=True)}
    known = set(RowState.objects.filter(label="screening.Hit", row_id__in=keys).values_list("row_id", flat=True))
    told = {
        "runs": ScreeningRun.objects.count(),
        "position": run.position if run else 0,
        "total": run.total if run else None,
        "counted": run.found + run.changed + run.known + run.outside if run else 0,
        "hits": len(keys),
        "events": HitEvent.objects.count(),
        "unrecorded": len(keys - known),
        "state": run.state if run else "",
        "paid": [Award.objects.filter(ended_on=None).count(), AwardAmount.objects.count()],
    }
    print(json.dumps(told | more), flush=True)


def kill(times: int, seed: int) -> None:
    """Kill it again and again, while it begins, compares and writes."""
    dice = random.Random(seed)
    for _ in range(times):
        report(killed=attempt(dice.randrange(3, 90)))
        if ScreeningRun.objects.filter(state="done").exists():
            break
    running.step(division=office.COUNTY, by=SYSTEM)
    report(killed=False)


if __name__ == "__main__":
    running.BATCH = BATCH
    with clock.at(TODAY):
        build() if sys.argv[1] == "build" else kill(int(sys.argv[2]), int(sys.argv[3]))
