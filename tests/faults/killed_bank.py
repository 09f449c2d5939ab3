"""Sending and applying, killed at chosen points and pressed by fifty at once; prints what is left, as JSON lines.

    killed_bank.py kills    every stage killed in a process of its own, carried on by the next one
    killed_bank.py crowd    fifty processes make, start, send and fetch the same payments at once

Run by test_bank_kills.py in a home of its own, beside a reference bank that is a process too. Each kill has a village
of its own, so that nothing has to be restored: at the end the books of all villages are compared with the bank's.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import OperationalError, connection  # noqa: E402

from demo import awards  # noqa: E402
from demo.office import COUNTY, TOWN  # noqa: E402
from dibao.access.models import Staff  # noqa: E402
from dibao.banking.models import Bank, Batch, Instruction  # noqa: E402
from dibao.banking.services import batch as batches  # noqa: E402
from dibao.banking.services import reply, sending  # noqa: E402
from dibao.banking.wire import BankLine  # noqa: E402
from dibao.casework.models import Award, AwardAmount  # noqa: E402
from dibao.exchange.models import Breaker  # noqa: E402
from dibao.kernel import clock  # noqa: E402
from dibao.kernel.refusals import Refused  # noqa: E402
from dibao.payments.models import Entry, Line  # noqa: E402
from dibao.payments.queries.ledger import balances  # noqa: E402
from dibao.payments.services import approving, building  # noqa: E402
from dibao.regions import codes  # noqa: E402
from dibao.regions.models import Division  # noqa: E402
from dibao.registry.accounts import with_check_digit  # noqa: E402
from dibao.registry.models import Account  # noqa: E402
from dibao.rules.periods import first_of_month  # noqa: E402
from tests import schema, world  # noqa: E402
from tests.banking.reference import Reference  # noqa: E402
from tests.faults.killed_office import child, counted, ended  # noqa: E402

HOME = Path(settings.DIBAO_HOME)
EACH = 3  # families in a village
CROWD = 50
# Stage: the points at which its process dies. "commit" is before it, "after commit" after it, bytes on the line or not.
POINTS = {
    "make": ["commit", "after commit"],
    "start": ["sql UPDATE", "sql INSERT", "commit", "after commit"],
    "deliver": ["send", "received", "commit", "after commit"],
    "fetch": ["received", "sql INSERT", "commit", "after commit"],
}
sending.AT_ONCE = 2  # portions smaller than a village, so that a kill can fall between two


def who(work_number: str) -> Staff:
    return Staff.objects.get(work_number=work_number)


def month() -> Any:
    return first_of_month(clock.today())


def build(villages: list[int]) -> None:
    """Families with accounts in these villages, and the approved roster of this month."""
    confirmed = first_of_month(month(), months=-1) + timedelta(days=14)
    for n, village in enumerate(villages):
        for _ in awards.write(3 * EACH, villages=(village,), on=confirmed, seed=n, first_serial=100_001 + 100 * n):
            pass
        fresh = Award.objects.filter(division=village).order_by("pk")
        kept = [row.pk for row in fresh.filter(amount_month__gt=0)[:EACH]]
        others = fresh.exclude(pk__in=kept)
        AwardAmount.objects.filter(award__in=others).delete()
        others.delete()
    for n, award in enumerate(Award.objects.select_related("household").order_by("pk")):
        head = award.household.memberships.get().person
        number = with_check_digit(f"621700{n:012d}")
        Account.objects.create(
            household=award.household, holder=head, bank="演示农村信用社", number=number, valid_from=confirmed
        )
    roster = building.carry_on(
        roster=building.start(division=TOWN, month=month(), by=who("jingban")), by=who("jingban")
    )
    approving.check(roster=roster, by=who("chushen"))
    approving.approve(roster=roster, by=who("queren"))


def villages(count: int) -> list[int]:
    lo, hi = codes.span(TOWN)
    found = Division.objects.filter(code__range=(lo + 1, hi)).order_by("code").values_list("code", flat=True)
    return list(dict.fromkeys(found))[:count]


# --- the four stages -----------------------------------------------------------------------------------------------


def batch_of(village: int) -> Batch | None:
    rows = Batch.objects.filter(division=village).exclude(status="discarded")
    return rows.select_related("bank__partner").order_by("-pk").first()


def line(batch: Batch) -> BankLine:
    return BankLine(batch.bank, by=who("caiwu"), pause=lambda seconds: None)


def take(stage: str, village: int) -> None:
    """One stage for one village, as the cashier would do it now; nothing where it is done already."""
    by, batch = who("caiwu"), batch_of(village)
    if stage == "make" and batch is None:
        batches.make(bank=Bank.objects.get(), division=village, month=month(), by=by)
    elif stage == "start" and batch and batch.status == "made":
        sending.start(batch=batch, by=by)
    elif stage == "deliver" and batch and batch.status == "sending":
        sending.deliver(batch=batch, by=by, line=line(batch))
    elif stage == "fetch" and batch and batch.status in ("sending", "sent"):
        reply.fetch(batch=batch, by=by, line=line(batch))


def finish(village: int) -> str:
    """Everything that is left to do; the state at the end."""
    Breaker.objects.all().delete()
    for stage in POINTS:
        take(stage, village)
    found = batch_of(village)
    return found.status if found else "none"


# --- killing -------------------------------------------------------------------------------------------------------


def on_the_line(point: Callable[[str], None]) -> None:
    """Two points more: before a question goes out, and when its answer is in hand but nobody wrote it down."""
    real = BankLine._exchanged

    def exchanged(self: BankLine, partner: Any, body: bytes) -> Any:
        point("send")
        said = real(self, partner, body)
        point("received")
        return said

    BankLine._exchanged = exchanged  # type: ignore[method-assign]


def seen(stage: str, village: int) -> list[str]:
    """The points of a stage in their order, undisturbed."""
    log = HOME.parent / "points"

    def work() -> None:
        found: list[str] = []
        on_the_line(found.append)
        for _ in counted(found.append):
            take(stage, village)
        log.write_text("\n".join(found))

    assert not ended(child(work))
    return log.read_text().splitlines()


def die_at(stage: str, village: int, what: str, nth: int) -> None:
    passed = 0

    def point(now: str) -> None:
        nonlocal passed
        passed += now == what
        if passed == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    on_the_line(point)
    for _ in counted(point):
        take(stage, village)


def kills() -> None:
    seed = int(os.environ.get("KILL_SEED") or time.time())
    dice = random.Random(seed)
    plan = [(stage, what) for stage, points in POINTS.items() for what in points]
    with Running(len(plan) + 1) as (reference, places):
        known = {stage: seen(stage, places[0]) for stage in POINTS}
        tell(
            {
                "seed": seed,
                "rehearsed": batch_of(places[0]).status,
                "points": {s: sorted(set(p)) for s, p in known.items()},
            }
        )
        for village, (stage, what) in zip(places[1:], plan, strict=True):
            for before in list(POINTS)[: list(POINTS).index(stage)]:
                take(before, village)
            nth = dice.randint(1, known[stage].count(what))
            killed = ended(child(lambda s=stage, v=village, w=what, n=nth: die_at(s, v, w, n)))
            report = {"stage": stage, "point": what, "nth": nth, "killed": killed, "seed": seed}
            tell(report | {"half": half(village), "end": finish(village)})
        tell(compared(reference))


def half(village: int) -> str:
    """What a kill left behind that no single transaction would: instructions and ledger that disagree."""
    connection.close()
    found = batch_of(village)
    if found is None:
        return ""
    states = set(found.instructions.values_list("state", flat=True))
    lines = Line.objects.filter(division=village)
    moved = Entry.objects.filter(
        source__in=[f"payments.Line:{each.pk}" for each in lines], credit="in_transit"
    ).exists()
    if found.status == "made" and (states != {"new"} or moved):
        return f"made, but {states}, in transit {moved}"
    if found.status != "made" and (not moved or "new" in states):
        return f"{found.status}, but {states}, in transit {moved}"
    return ""


# --- fifty at once -------------------------------------------------------------------------------------------------


def crowd() -> None:
    with Running(1) as (reference, places):
        gate = HOME.parent / "gate"
        pids = [child(lambda: pressed(gate, places[0])) for _ in range(CROWD)]
        gate.write_text("go")
        for pid in pids:
            ended(pid)
        tell(
            {"batches": Batch.objects.count(), "done": len(list(HOME.parent.glob("done-*"))), "end": finish(places[0])}
        )
        tell(compared(reference))


def pressed(gate: Path, village: int) -> None:
    """One of the fifty: waits for the others, then presses everything; a refusal is an answer, not a fault."""
    while not gate.exists():
        time.sleep(0.01)
    for stage in POINTS:
        try:
            take(stage, village)
        except (Refused, OperationalError):
            continue
    (HOME.parent / f"done-{os.getpid()}").touch()


# --- the end -------------------------------------------------------------------------------------------------------


class Running:
    """A home with families in so many villages, and the reference bank beside it."""

    def __init__(self, count: int):
        self.count = count

    def __enter__(self) -> tuple[Reference, list[int]]:
        schema.migrate()
        world.build()
        places = villages(self.count)
        assert len(places) == self.count, places
        build(places)
        self.reference = Reference(HOME.parent / "bank")
        self.reference.opens("--refuse", "3")
        self.reference.bank(cashier=who("caiwu"), checker=who("hedui"), approver=who("queren"))
        return self.reference, places

    def __exit__(self, *failure: object) -> None:
        self.reference.ends()


def compared(reference: Reference) -> dict[str, Any]:
    """Both books: how many are double, missing, half; whether every fen is where it should be."""
    theirs = reference.books()
    ours = {each.key: each for each in Instruction.objects.exclude(state="withdrawn").select_related("account")}
    said = {"confirmed": "paid", "failed": "failed"}
    lines = [each.line_id for each in ours.values()]
    books = balances(Entry.objects.all())
    paid = sum(row[1] for row in theirs.values() if row[2] == "paid")
    return {
        "lines": Line.objects.live().count(),
        "double": len(lines) - len(set(lines)) + len(set(theirs) - set(ours)),
        "missing": Line.objects.live().count() - len(set(lines)) + len(set(ours) - set(theirs)),
        "half": sum(said.get(each.state) != theirs[key][2] or each.amount != theirs[key][1]
                    for key, each in ours.items() if key in theirs),
        "ordered_again": sum(row[3] > 1 for row in theirs.values()),
        "paid": books.get("paid", 0) - paid,
        "open": books.get("in_transit", 0) + books.get("payable", 0),
        "whole": books["expense"] - books.get("paid", 0) - books.get("returned", 0),
        "county": COUNTY,
    }  # fmt: skip


def tell(report: dict[str, Any]) -> None:
    print(json.dumps(report, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    {"kills": kills, "crowd": crowd}[sys.argv[1]]()
