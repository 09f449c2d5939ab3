"""逐户核对 — what becomes of one previewed household: a higher amount, a task for people, or a named reason to leave it.

Nothing is applied to an award that is not what it was when the change was tried out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from dibao.casework.choices import AmountReason
from dibao.casework.models import Award, AwardAmount, BackPay, in_force
from dibao.casework.queries.replay import facts_of_basis
from dibao.kernel import clock
from dibao.policy.models import ParameterSet
from dibao.policy.queries import snapshot
from dibao.policy.services.parameter_set import keep
from dibao.policy.snapshot import Snapshot
from dibao.rules.assessment import assess
from dibao.rules.parameters import ParameterProblem
from dibao.rules.periods import first_of_month
from dibao.rules.version import rules_version

from ..choices import Ground, Skip
from ..models import StandardChange, Task
from ..months import months_between
from ..queries.results import Line

# A raise that also changes what the household is called is for people: the paper it holds says something else.
GROUNDS = {
    "decrease": Ground.DECREASE,
    "stop": Ground.STOP,
    "taper": Ground.TAPER,
    "new": Ground.NEW,
    "unknown": Ground.UNKNOWN,
}


@dataclass(slots=True)
class Frame:
    """What all households of one run share. mark: the newest amount there was when the change was tried out."""

    change: StandardChange
    mark: int
    paid_through: date
    decided_by: str
    decided_by_name: str
    figures: Snapshot
    due: dict[str, tuple[str, date]]
    _sets: dict[int, ParameterSet] = field(default_factory=dict)
    _days: dict[date, Snapshot] = field(default_factory=dict)

    def kept(self, figures: Snapshot, division: int, track: str) -> ParameterSet:
        """The stored set of a place; neighbours who share their figures share the row."""
        found = figures.parameters(division, track)
        if id(found) not in self._sets:
            self._sets[id(found)] = keep(found)
        return self._sets[id(found)]

    def figures_on(self, on: date) -> Snapshot:
        """All figures of another day."""
        if on not in self._days:
            self._days[on] = snapshot(on)
        return self._days[on]


@dataclass(slots=True)
class Weighed:
    """The rows one household gets; `skip` names why an award was left alone."""

    amount: AwardAmount | None = None
    back_pay: BackPay | None = None
    task: Task | None = None
    skip: str = ""
    failed: str = ""


def weighed(frame: Frame, line: Line, award: Award | None, amounts: Iterable[AwardAmount]) -> Weighed:
    """`weigh`, where a household that cannot be reckoned fails by itself, with the reason."""
    try:
        return weigh(frame, line, award, amounts)
    except (ParameterProblem, ValueError, LookupError) as fault:
        return Weighed(failed=f"{type(fault).__name__}：{fault}"[:200])


def weigh(frame: Frame, line: Line, award: Award | None, amounts: Iterable[AwardAmount]) -> Weighed:
    """One household of the results against the award as it is now; `amounts` are all rows of the award."""
    if award is None:
        return Weighed(skip=Skip.ENDED)
    rows = list(amounts)
    if why := _moved(frame, line, award, rows):
        return Weighed(skip=why, task=_task(frame, award, line, Ground.LEFT_OUT, why=Skip(why).label))
    if line.kind in GROUNDS:
        return Weighed(task=_task(frame, award, line, GROUNDS[line.kind], why=line.why))
    if line.status != award.outcome:
        return Weighed(task=_task(frame, award, line, Ground.CATEGORY, why=line.why))
    return _raise(frame, line, award, in_force(rows, _start(frame, award)))


def _start(frame: Frame, award: Award) -> date:
    """The first month of the new amount: that of the change, or the award's own first month when it began later."""
    return max(first_of_month(frame.change.effective_on), award.starts_on)


def _moved(frame: Frame, line: Line, award: Award, rows: list[AwardAmount]) -> str:
    """What has changed since the change was tried out; empty when nothing has."""
    start = _start(frame, award)
    now = in_force(rows, start)
    if (award.division, award.track, award.outcome) != (line.division, line.track, line.old_status):
        return Skip.MOVED
    if any(row.from_month > start for row in rows):
        return Skip.LATER
    if now is None or now.pk > frame.mark or (now.amount_month, now.uplift_month) != (line.old_amount, line.old_uplift):
        return Skip.AMOUNT
    return ""


def _raise(frame: Frame, line: Line, award: Award, now: AwardAmount | None) -> Weighed:
    assert now is not None  # noqa: S101 — _moved has looked
    if now.reason == AmountReason.ADJUSTED and now.members < now.basis.members:
        return Weighed(task=_task(frame, award, line, Ground.LEFT_OUT, why="有成员因拒绝就业停发本人份额，须单独核定"))
    figures, on = frame.figures, frame.change.effective_on
    if now.on > on:  # what is known of the family is newer than the change: reckoned again for its own day
        figures, on = frame.figures_on(now.on), now.on
        line = _again(figures, on, line, award, now)
        if line.kind != "increase":
            ground = GROUNDS.get(line.kind)
            task = _task(frame, award, line, ground, why=line.why) if ground else None
            return Weighed(task=task, skip="" if task else Skip.SAME)
    start = _start(frame, award)
    amount = AwardAmount(
        award=award,
        from_month=start,
        amount_month=line.amount,
        uplift_month=line.uplift,
        members=line.members,
        basis_id=now.basis_id,
        on=on,
        parameter_set=frame.kept(figures, award.division, award.track),
        rules_version=rules_version(),
        reason=AmountReason.STANDARD,
        change=frame.change.number,
        decided_by=frame.decided_by,
        decided_by_name=frame.decided_by_name,
        decided_at=clock.now(),
    )
    return Weighed(amount=amount, back_pay=_back_pay(frame, amount, now))


def _again(figures: Snapshot, on: date, line: Line, award: Award, now: AwardAmount) -> Line:
    """One household reckoned by itself, on the day its facts are of."""
    facts = replace(facts_of_basis(now.basis), on=on, existing_status=award.outcome)
    answer = assess(facts, figures.parameters(award.division, award.track))
    if answer.status == "unknown":
        return line._replace(kind="unknown", why="facts")
    if answer.status != award.outcome:
        return line._replace(kind="stop", why="income", amount=answer.amount_month)
    gain = answer.amount_month - now.amount_month
    kind = "increase" if gain > 0 else "decrease" if gain < 0 else "unchanged"
    return line._replace(
        kind=kind, amount=answer.amount_month, uplift=answer.uplift_month, members=answer.members, status=answer.status
    )


def _back_pay(frame: Frame, amount: AwardAmount, before: AwardAmount) -> BackPay | None:
    """补发 — for the months already paid at the old amount."""
    months = months_between(amount.from_month, frame.paid_through)
    if not months:
        return None
    each = amount.amount_month - before.amount_month
    return BackPay(
        award=amount.award,
        change=amount.change,
        reason=amount.reason,
        from_month=amount.from_month,
        to_month=frame.paid_through,
        months=months,
        each_month=each,
        amount=each * months,
        decided_at=amount.decided_at,
    )


def _task(frame: Frame, award: Award, line: Line, ground: str, *, why: str) -> Task:
    post, due_on = frame.due[ground]
    values: dict[str, Any] = {"before": line.old_amount, "after": line.amount, "post": post, "due_on": due_on}
    return Task(change=frame.change, award=award, division=award.division, ground=ground, why=why, **values)
