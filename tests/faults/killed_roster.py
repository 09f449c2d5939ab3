"""A roster killed in the middle of being built or approved, a month in the middle of its close; JSON lines of what is left.

    killed_roster.py build              families with accounts, a month approved, a second one begun
    killed_roster.py kill N SEED        kill -9 at N points while the roster is built, then while it is approved
    killed_roster.py close N SEED       the month is paid out; kill -9 at N points of its close

Run by test_roster_kills.py in a home of its own.
"""

import contextlib
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

from django.db import connection  # noqa: E402

from demo import awards, office  # noqa: E402
from dibao.access.models import Staff  # noqa: E402
from dibao.archive.models import Record  # noqa: E402
from dibao.casework.models import Award  # noqa: E402
from dibao.documents.queries import open_verified  # noqa: E402
from dibao.funds.models import ClosePaper, MonthClose  # noqa: E402
from dibao.funds.services.close import close_month  # noqa: E402
from dibao.kernel import clock  # noqa: E402
from dibao.kernel.refusals import Refused  # noqa: E402
from dibao.payments.choices import Side  # noqa: E402
from dibao.payments.models import Entry, Line, Opening, Roster  # noqa: E402
from dibao.payments.queries.due import due_of  # noqa: E402
from dibao.payments.queries.invariant import breaks  # noqa: E402
from dibao.payments.services import approving, building, opening  # noqa: E402
from dibao.payments.services.ledger import book, movements_of  # noqa: E402
from dibao.registry.models import Account, Membership  # noqa: E402
from tests import schema, world  # noqa: E402

MONTH, NOW = date(2026, 9, 1), datetime(2026, 9, 7, 9, 0, tzinfo=clock.OFFICE)
AFTER = datetime(2026, 10, 9, 9, 0, tzinfo=clock.OFFICE)
FAMILIES, BATCH = 60, 7


def build() -> None:
    """Sixty families; the roster of September is begun, and with it the ledger."""
    schema.migrate()
    world.build()
    for _ in awards.write(FAMILIES, villages=(office.VILLAGE,), on=date(2026, 6, 15)):
        pass
    heads = Membership.objects.filter(is_head=True).select_related("household", "person")
    for serial, row in enumerate(heads):
        Account.objects.create(
            household=row.household, holder=row.person, bank="信用社", number=f"6217{serial:012d}", valid_from=MONTH
        )
    building.start(division=office.TOWN, month=MONTH, by=Staff.objects.get(work_number="jingban"))


def points(die_at: int) -> Callable[..., Any]:
    """An execute wrapper that kills the process at its n-th statement; a commit counts before and after."""
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


def attempt(work: Callable[[], Any], die_at: int) -> bool:
    """Do it in a fork that kills itself; whether it was killed."""
    connection.close()
    pid = os.fork()
    if pid == 0:
        connection.ensure_connection()
        with connection.execute_wrapper(points(die_at)):
            work()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def report(**more: Any) -> None:
    """What is there, and whether it hangs together."""
    roster, opened = Roster.objects.get(), Opening.objects.get()
    due = {award.pk: due_of(award, MONTH) for award in Award.objects.prefetch_related("amounts")}
    lines = dict(Line.objects.values_list("award", "total"))
    told = {
        "status": roster.status,
        "position": roster.position,
        "counted": roster.lines,
        "lines": len(lines),
        "double": Line.objects.count() - len(lines),
        "seen": roster.seen,
        "beyond": Line.objects.filter(award__gt=roster.position).count(),
        "wrong": sum(lines[pk] != due[pk] for pk in lines),
        "opened_to": opened.position,
        "opened_beyond": Entry.objects.filter(kind="opening", award__gt=opened.position).count(),
        "booked": Entry.objects.filter(debit="expense").count(),
        "due": sum(bool(fen) for fen in due.values()),
        "breaks": [each.words for each in breaks(0)][:2],
    }
    print(json.dumps(told | more, ensure_ascii=False), flush=True)


def kill(times: int, seed: int) -> None:
    """Again and again, at any statement and around any commit; then once undisturbed."""
    dice = random.Random(seed)
    clerk, reviewer, approver = (Staff.objects.get(work_number=name) for name in ("jingban", "chushen", "queren"))

    def carry() -> None:
        building.carry_on(roster=Roster.objects.get(), by=clerk)

    def approve() -> None:
        approving.approve(roster=Roster.objects.get(), by=approver)

    for _ in range(times):
        report(killed=attempt(carry, dice.randrange(4, 60)), step="build")
    carry()
    report(killed=False, step="build")
    approving.check(roster=Roster.objects.get(), by=reviewer)
    for die_at in [2, 9, *(dice.randrange(3, 40) for _ in range(times - 2))]:
        killed = attempt(approve, die_at)
        report(killed=killed, step="approve")
        if not killed:
            break
    with contextlib.suppress(Refused):  # the last attempt went through
        approve()
    report(killed=False, step="approve")


def pay_out(by: Staff) -> None:
    """Every line reaches its family."""
    lines = list(Line.objects.filter(hold="").order_by("pk"))
    for debit, credit, what in ((Side.IN_TRANSIT, Side.PAYABLE, "s"), (Side.PAID, Side.IN_TRANSIT, "p")):
        rows = [
            movement
            for line in lines
            for movement in movements_of(line, debit=debit, credit=credit, key=f"{what}:{line.pk}")
        ]
        book(rows, by=by)


def report_close(**more: Any) -> None:
    """The close as it lies there, by what would count twice or stand half."""
    closes = list(MonthClose.objects.all())
    papers = ClosePaper.objects.all()
    told = {
        "closes": len(closes),
        "states": [close.state for close in closes],
        "totals": [close.totals for close in closes],
        "papers": sorted(papers.values_list("kind", flat=True)),
        "records": Record.objects.filter(category="accounting").count(),
        "files": papers.values("stored").distinct().count(),
        "rosters": sorted(Roster.objects.values_list("status", flat=True)),
        "unreadable": sum(not read(paper) for paper in papers),
        "breaks": [each.words for each in breaks(0)][:2],
    }
    print(json.dumps(told | more, ensure_ascii=False), flush=True)


def read(paper: ClosePaper) -> bool:
    """Whether the paper's bytes are the ones that were filed."""
    with open_verified(paper.stored) as source:
        return source.read().startswith(b"%PDF")


def close(times: int, seed: int) -> None:
    """Paid out in September, closed in October: killed again and again, then once undisturbed."""
    dice = random.Random(seed)
    cashier = Staff.objects.get(work_number="caiwu")
    pay_out(cashier)

    def work() -> None:
        close_month(division=office.TOWN, month=MONTH, by=cashier)

    with clock.at(AFTER):
        for _ in range(times):
            killed = attempt(work, dice.randrange(4, 150))
            report_close(killed=killed)
            if not killed:
                break
        with contextlib.suppress(Refused):  # the last attempt went through
            work()
        report_close(killed=False)


if __name__ == "__main__":
    building.BATCH = opening.BATCH = BATCH
    with clock.at(NOW):
        if sys.argv[1] == "build":
            build()
        else:
            {"kill": kill, "close": close}[sys.argv[1]](int(sys.argv[2]), int(sys.argv[3]))
