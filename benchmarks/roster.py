"""发放名册 — a month's roster of a county built line by line: amounts in force, accounts, holds, changes, arrears, counts.

The limit is the plain bulk insert of the very same lines into the same table, with nothing read, checked or recorded; of
bulk_create with objects made ready and executemany with tuples made ready, the faster one.
"""

import sys
from datetime import date, datetime
from typing import Any

from . import run

SIZES = ("350000", "20000", "5000")
BY_LINES = True
CONFIRMED, AUGUST, SEPTEMBER = date(2026, 6, 15), date(2026, 8, 1), date(2026, 9, 1)
AT_ONCE = 5000


def measure(size: str) -> run.Result:
    """Seconds to build the second month (with a month to compare with); checked against the decisions one by one."""
    from dibao.kernel import clock

    with clock.at(datetime(2026, 8, 6, 9, 0, tzinfo=clock.OFFICE)):
        by = _families(int(size))
        _approved(AUGUST, by)
    with clock.at(datetime(2026, 9, 6, 9, 0, tzinfo=clock.OFFICE)):
        return _measure(int(size), by)


def _measure(size: int, by: dict[str, Any]) -> run.Result:
    from demo import office
    from dibao.payments.models import Line
    from dibao.payments.queries.proving import proof
    from dibao.payments.services import approving, building

    roster = building.start(division=office.COUNTY, month=SEPTEMBER, by=by["shenhe"])
    taken = run.seconds(lambda: building.carry_on(roster=roster, by=by["shenhe"]))
    peak = run.peak_mb()
    found = proof(roster)
    approving.check(roster=roster, by=by["queren"])
    approving_took = run.seconds(lambda: approving.approve(roster=roster, by=by["another"]))
    lines = list(Line.objects.filter(roster=roster).order_by("pk"))
    by_objects, by_tuples = _bulk_create(lines), _executemany(lines)
    print(
        f"bulk_create {by_objects:.2f} s, executemany {by_tuples:.2f} s, approve {approving_took:.2f} s",
        file=sys.stderr,
    )
    correct = {
        "awards": size,
        "lines": roster.lines,
        "skipped": roster.skipped,
        "in = lines + skipped": roster.seen == roster.lines + roster.skipped == size,
        "every_line_equals_its_decision": not found.wrong and found.total == roster.total,
        "held": roster.held,
        "peak_mb_after_building": round(peak, 1),
        "approve_seconds": round(approving_took, 2),
        "bulk_create_seconds": round(by_objects, 2),
        "executemany_seconds": round(by_tuples, 2),
    }
    return run.Result("roster", taken, min(by_objects, by_tuples), correct=correct)


def _approved(month: date, by: dict[str, Any]) -> None:
    from demo import office
    from dibao.payments.services import approving, building

    roster = building.start(division=office.COUNTY, month=month, by=by["shenhe"])
    first = run.seconds(lambda: building.carry_on(roster=roster, by=by["shenhe"]))
    approving.check(roster=roster, by=by["queren"])
    second = run.seconds(lambda: approving.approve(roster=roster, by=by["another"]))
    print(f"first month: built with the opening {first:.1f} s, approved {second:.1f} s", file=sys.stderr)


def _families(size: int) -> dict[str, Any]:
    """The cast, the divisions, and as many awards as asked for, each with an account in the name of its head."""
    from demo import awards
    from dibao.access.models import Staff
    from dibao.registry.models import Account, Membership

    staff = _office()
    for written in awards.write(size, villages=_villages(), on=CONFIRMED):
        print(f"\r{written} households", end="", file=sys.stderr)
    print(file=sys.stderr)
    heads = Membership.objects.filter(is_head=True).order_by("pk").values_list("household_id", "person_id")
    made = []
    for serial, (household, person) in enumerate(heads.iterator(chunk_size=AT_ONCE)):
        made.append(Account(household_id=household, holder_id=person, bank="信用社", number=f"6217{serial:012d}",
                            valid_from=CONFIRMED))  # fmt: skip
        if len(made) == AT_ONCE:
            Account.objects.bulk_create(made, batch_size=500)
            made = []
    Account.objects.bulk_create(made, batch_size=500)
    assert Staff.objects.count() == len(staff)
    return staff


def _office() -> dict[str, Any]:
    from demo import office
    from demo.people import Inventor
    from dibao.access.models import Staff
    from dibao.audit.actors import SYSTEM
    from dibao.policy.services.load import load_seeds
    from dibao.regions.services.load import DEMO_COUNTIES, import_counties

    import_counties(DEMO_COUNTIES, by=SYSTEM)
    load_seeds(by=SYSTEM)
    inventor = Inventor(seed=7)
    seats = [seat for seat in office.CAST if seat.work_number in ("shenhe", "queren")]
    for seat in (*seats, office.Seat("another", "钱确认", "county_approver", office.COUNTY)):
        office.seat(seat, inventor)
    return {staff.work_number: staff for staff in Staff.objects.all()}


def _villages() -> list[int]:
    from dibao.regions.models import Division

    inside = Division.objects.filter(level="village", code__range=(220802000000, 220802999999))
    return list(inside.values_list("code", flat=True))


def _bulk_create(lines: list[Any]) -> float:
    """The same lines of another month by bulk_create, in batches of the size the building has; removed afterwards."""
    import copy

    from django.db import transaction

    from dibao.payments.models import Line

    fresh = []
    for line in lines:
        row = copy.copy(line)
        row._state = copy.copy(line._state)
        row._state.adding, row.pk, row.month = True, None, date(2026, 12, 1)
        fresh.append(row)

    def work() -> None:
        for first in range(0, len(fresh), AT_ONCE):
            with transaction.atomic():
                Line.objects.bulk_create(fresh[first : first + AT_ONCE])

    taken = run.seconds(work)
    Line.objects.filter(month=date(2026, 12, 1))._raw_delete("default")
    return taken


def _executemany(lines: list[Any]) -> float:
    """The same lines as tuples ready for the database."""
    from django.db import connection, transaction

    from dibao.payments.models import Line

    fields = [field for field in Line._meta.concrete_fields if not field.primary_key]
    tuples = []
    for line in lines:
        line.month = date(2027, 1, 1)
        tuples.append([field.get_db_prep_save(getattr(line, field.attname), connection) for field in fields])
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(Line._meta.db_table)} ({names}) VALUES ({marks})"

    def work() -> None:
        for first in range(0, len(tuples), AT_ONCE):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(statement, tuples[first : first + AT_ONCE])

    taken = run.seconds(work)
    Line.objects.filter(month=date(2027, 1, 1))._raw_delete("default")
    return taken
