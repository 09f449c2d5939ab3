"""标准调整 — a higher standard applied to a whole register: amounts, back pay, tasks and their audit record, in batches.

The limit is the plain bulk insert of the very same rows (amounts, back pay, tasks) into the same database, without
events, checks or reading anything: nothing that keeps the rows is faster.
"""

import copy
import sys
from datetime import date, datetime

from . import run

SIZES = ("100000", "5000", "20000")
CONFIRMED, EFFECTIVE, TODAY = date(2026, 6, 15), date(2026, 8, 1), (2026, 10, 16, 9, 0)


def measure(size: str) -> run.Result:
    """Seconds to apply to every award against seconds to insert the rows; counts add up, a second run adds nothing."""
    from dibao.kernel import clock

    with clock.at(datetime(*TODAY, tzinfo=clock.OFFICE)):
        return _measure(int(size))


def _measure(size: int) -> run.Result:
    from demo import awards, office
    from dibao.audit.models import RowState
    from dibao.casework.models import AwardAmount, BackPay
    from dibao.reviews.models import Task
    from dibao.reviews.services import applying, approving
    from dibao.reviews.services import change as changes
    from dibao.reviews.services.preview import preview

    by = _office()
    villages = _villages()
    for written in awards.write(size, villages=villages, on=CONFIRMED):
        print(f"\r{written} households", end="", file=sys.stderr)
    print(file=sys.stderr)
    change = changes.enter(
        division=office.COUNTY, document="新标准", source="原件", effective_on=EFFECTIVE, by=by["shenhe"],
        values=[{"key": "standard", "track": "rural", "value": 6_480_00, "unit": "fen_per_year"}],
    )  # fmt: skip
    previewed = run.seconds(lambda: preview(change=change, by=by["shenhe"]))
    changes.submit(change=change, by=by["shenhe"])
    approving.approve(change=change, by=by["queren"])
    taken = run.seconds(lambda: applying.carry_on(change=change))
    done = change.runs.get(kind="apply")
    rows = [
        list(AwardAmount.objects.filter(change=change.number)),
        list(BackPay.objects.all()),
        list(Task.objects.all()),
    ]
    keys = {str(row.pk) for row in rows[0]}
    states = set(RowState.objects.filter(label="casework.AwardAmount").values_list("row_id", flat=True))
    again = run.seconds(lambda: applying.carry_on(change=change))
    limit = min(_insert(rows) for _ in range(2))
    print(f"preview {previewed:.1f} s, second run {again:.3f} s", file=sys.stderr)
    correct = {
        "households": size,
        "in": done.total,
        "raised": done.raised,
        "tasks": done.tasked,
        "skipped": done.skipped,
        "failed": done.failed,
        "in = done + skipped + failed": done.total == done.done + done.skipped + done.failed,
        "one_amount_each": len(rows[0]) == done.raised == len({row.award_id for row in rows[0]}),
        "back_pay_for_three_months": all(row.months == 3 for row in rows[1]) and len(rows[1]) == done.raised,
        "every_amount_recorded": keys <= states,
        "second_run_adds_nothing": AwardAmount.objects.filter(change=change.number).count() == done.raised,
        "preview_seconds": round(previewed, 1),
    }
    return run.Result("apply", taken, limit, correct=correct)


def _office() -> dict:
    from demo import office
    from demo.people import Inventor
    from dibao.access.models import Staff
    from dibao.audit.actors import SYSTEM
    from dibao.policy.services.load import load_seeds
    from dibao.regions.services.load import DEMO_COUNTIES, import_counties

    import_counties(DEMO_COUNTIES, by=SYSTEM)
    load_seeds(by=SYSTEM)
    inventor = Inventor(seed=7)
    for seat in office.CAST:
        if seat.work_number in ("shenhe", "queren"):
            office.seat(seat, inventor)
    return {staff.work_number: staff for staff in Staff.objects.all()}


def _villages() -> list[int]:
    from dibao.regions.models import Division

    inside = Division.objects.filter(level="village", code__range=(220802000000, 220802999999))
    return list(inside.values_list("code", flat=True))


def _insert(rows: list) -> float:
    """The same rows once more, in batches of the same size, each batch one transaction; taken away again afterwards."""
    from django.db import transaction

    from dibao.reviews.services.applying import BATCH

    fresh = []
    for each in rows:
        copies = [copy.copy(row) for row in each]
        for row in copies:
            row.pk, row._state = None, copy.copy(row._state)
            row._state.adding = True
            if hasattr(row, "change_id"):
                row.award_id = row.award_id
            else:
                row.change = "BENCH"
        fresh.append(copies)
    models = [type(each[0]) for each in fresh if each]
    tasks = fresh[2]
    kept = list(tasks)
    if kept:
        type(kept[0])._default_manager.all().delete()

    def work() -> None:
        for each in fresh:
            for first in range(0, len(each), BATCH):
                with transaction.atomic():
                    type(each[0])._default_manager.bulk_create(each[first : first + BATCH])

    taken = run.seconds(work)
    for model in models[:2]:
        model._default_manager.filter(change="BENCH").delete()
    return taken
