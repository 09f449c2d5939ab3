"""批准 — by a second human: the figures are decided, and the run that carries them out is opened."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.casework.models import AwardAmount
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.policy.queries import parameters_for, snapshot
from dibao.policy.services.parameter import decide
from dibao.population.whatif import current

from ..choices import RunKind
from ..models import Run, StandardChange
from ..months import next_pay_day
from ..queries.figures import figures_digest, proposed, values_of
from ..queries.results import results_of
from .moving import move, note


@transaction.atomic
def approve(*, change: StandardChange, by: Any) -> Run:
    """批准执行 — refused when any figure or the results are not those that were tried out. 社会救助法 第十九条."""
    event = move(change, "approve", by=by)
    if figures_digest(proposed(change), change.division) != change.preview["figures"]:
        raise Conflict("试算以后，当地又有政策参数变动，试算结果已经不准。请退回，由录入人重新试算。")
    due = len(results_of(change).due())
    rows: list[Any] = []
    for value in values_of(change):
        value.parameter = decide(
            key=value.key,
            division=change.division,
            track=value.track,
            valid_from=change.effective_on,
            value=value.value,
            unit=value.unit,
            document=change.document,
            article=value.article,
            source=change.source,
            by=by,
        )
        value.save(update_fields=["parameter"])
        rows.append(value)
    run = Run.objects.create(change=change, kind=RunKind.APPLY, total=due)
    note(event, run, *rows, by=by, data={"due": due})
    return run


def pay_day(change: StandardChange, on: date) -> int:
    """每月发放截止日 of the place; a missing parameter refuses."""
    found: int = parameters_for(division=change.division, track="rural", on=on).value("pay_deadline_day")
    return found


def undo_until(change: StandardChange) -> date:
    """可撤销到哪天 — before the first money goes out under the new figures.

    From then on a family has been paid, and less would be a reduction, which needs a hearing (第四十八条).
    """
    run = change.runs.get(kind=RunKind.APPLY)
    finished = (run.finished_at or run.began_at).astimezone(clock.OFFICE).date()
    last_day_before = max(finished, change.effective_on)
    return next_pay_day(last_day_before, pay_day=pay_day(change, last_day_before))


def _in_time(change: StandardChange) -> None:
    if not change.runs.exists():
        return  # never approved: the table of moves will say so
    until = undo_until(change)
    if clock.today() >= until:
        raise Conflict(
            f"已过撤销期限（{until} 起按新标准发放）。需要调低的，请逐户听取意见后办理减发。",
            basis="社会救助法第四十八条",
        )


@transaction.atomic
def ask_undo(*, change: StandardChange, why: str, by: Any) -> StandardChange:
    """申请撤销 — within the window, with the reason; another human decides."""
    _in_time(change)
    event = move(change, "ask_undo", by=by, why=why)
    note(event, by=by)
    return change


@transaction.atomic
def keep(*, change: StandardChange, why: str, by: Any) -> StandardChange:
    """不同意撤销 — the change stays as it was applied."""
    note(move(change, "keep", by=by, why=why), by=by)
    return change


@transaction.atomic
def undo(*, change: StandardChange, by: Any) -> Run:
    """批准撤销 — the earlier figures are decided again, and the run that restores the amounts is opened."""
    _in_time(change)
    event = move(change, "undo", by=by)
    asked = change.events.filter(move="ask_undo").last()
    rows = [_restored(change, value, asked.why if asked else "", by) for value in values_of(change)]
    total = AwardAmount.objects.filter(change=change.number).count() + change.tasks.count()
    run = Run.objects.create(change=change, kind=RunKind.UNDO, total=total)
    note(event, run, *rows, by=by)
    return run


def _restored(change: StandardChange, value: Any, why: str, by: Any) -> Any:
    """What was in force before for this key, place and track, decided anew; null when nothing was."""
    own = {each.parameter.code for each in values_of(change) if each.parameter}
    before = snapshot(change.effective_on)
    earlier = type(before)([row for row in before.rows if row.id not in own], before.on)
    track = "rural" if value.track == "any" else value.track
    found = current(earlier, value.key, change.division, track)
    if value.parameter is None:
        raise Invalid(f"标准调整 {change.number} 没有已决定的参数，不能撤销。")
    return decide(
        key=value.key,
        division=change.division,
        track=value.track,
        valid_from=change.effective_on,
        value=found.value if found else None,
        unit=found.unit if found else value.unit,
        document=f"撤销标准调整 {change.number}：{why}"[:200],
        article=found.article if found else "",
        source=change.source,
        by=by,
    )
