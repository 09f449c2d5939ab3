"""A change of the standard killed in the middle of being applied; prints what is left, as JSON lines.

    killed_apply.py build          families, and a change approved but not applied
    killed_apply.py kill N SEED    kill -9 at N points of the run, each time going on from what was left

Run by test_killed.py in a home of its own.
"""

import json
import os
import random
import signal
import sys
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from demo import awards, office  # noqa: E402
from dibao.access.models import Staff  # noqa: E402
from dibao.audit.models import RowState  # noqa: E402
from dibao.casework.models import AwardAmount, BackPay  # noqa: E402
from dibao.kernel import clock  # noqa: E402
from dibao.reviews.models import Run, StandardChange, Task  # noqa: E402
from dibao.reviews.services import applying, approving  # noqa: E402
from dibao.reviews.services import change as changes  # noqa: E402
from dibao.reviews.services.preview import preview  # noqa: E402
from tests import schema, world  # noqa: E402

TODAY = datetime(2026, 10, 16, 9, 0, tzinfo=clock.OFFICE)
FAMILIES, BATCH = 90, 8


def build() -> None:
    """Ninety families and a higher standard, approved."""
    schema.migrate()
    world.build()
    for _ in awards.write(FAMILIES, villages=(office.VILLAGE,), on=date(2026, 6, 15)):
        pass
    by = {staff.work_number: staff for staff in Staff.objects.filter(work_number__in=("shenhe", "queren"))}
    change = changes.enter(
        division=office.COUNTY, document="新标准", source="原件", effective_on=date(2026, 8, 1), by=by["shenhe"],
        values=[{"key": "standard", "track": "rural", "value": 6_480_00, "unit": "fen_per_year"}],
    )  # fmt: skip
    preview(change=change, by=by["shenhe"])
    changes.submit(change=change, by=by["shenhe"])
    approving.approve(change=change, by=by["queren"])


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
    """Carry on in a fork that kills itself; whether it was killed."""
    connection.close()
    pid = os.fork()
    if pid == 0:
        connection.ensure_connection()
        with connection.execute_wrapper(points(die_at)):
            applying.carry_on(change=StandardChange.objects.get())
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def report(**more: Any) -> None:
    """What is there, and whether it hangs together."""
    run = Run.objects.get()
    amounts = AwardAmount.objects.exclude(change="")
    keys = {str(pk) for pk in amounts.values_list("pk", flat=True)}
    known = set(RowState.objects.filter(label="casework.AwardAmount", row_id__in=keys).values_list("row_id", flat=True))
    told = {
        "position": run.position,
        "total": run.total,
        "raised": run.raised,
        "amounts": amounts.count(),
        "awards": amounts.values("award").distinct().count(),
        "tasks": Task.objects.count(),
        "tasked": run.tasked,
        "back_pay": BackPay.objects.count(),
        "unrecorded": len(keys - known),
        "status": StandardChange.objects.get().status,
    }
    print(json.dumps(told | more), flush=True)


def kill(times: int, seed: int) -> None:
    """Kill it again and again, at the beginning, at the end and anywhere of a batch."""
    dice = random.Random(seed)
    for _ in range(times):
        report(killed=attempt(dice.randrange(6, 70)))
    applying.carry_on(change=StandardChange.objects.get())
    report(killed=False)
    before = list(AwardAmount.objects.order_by("pk").values())
    call_command("reviews", "apply", StandardChange.objects.get().number, stdout=sys.stderr)
    report(killed=False, same=before == list(AwardAmount.objects.order_by("pk").values()))


if __name__ == "__main__":
    applying.BATCH = BATCH
    with clock.at(TODAY):
        build() if sys.argv[1] == "build" else kill(int(sys.argv[2]), int(sys.argv[3]))
