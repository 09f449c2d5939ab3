"""安排核查 — visits come from the cycle, from somebody's reason, or from a campaign; planned by village and day.

Run again, `plan` makes nothing twice: awards = open already + made now + not due yet, and every open visit of a family
that has left lapses.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from dibao.access.choices import PostKind
from dibao.access.models import Staff
from dibao.access.permissions import require
from dibao.access.queries import clerks_of
from dibao.audit.actors import SYSTEM
from dibao.audit.services.record import record
from dibao.casework.models import Award
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.regions import codes
from dibao.rules.review_cycle import Review

from ..choices import BY_HAND, Ground, Way
from ..lifecycle import BASIS, VISITORS
from ..models import Visit
from ..permissions import PLAN
from ..queries.cycle import living, review_of, reviews
from .cycle import write_due
from .moving import move, note

AHEAD_DAYS = 30  # how early a visit is put on the list: a month of villages can be planned at once
BATCH = 500


@dataclass(frozen=True, slots=True)
class Planned:
    """awards = there + made + later."""

    awards: int
    there: int
    made: int
    later: int
    moved: int
    lapsed: int


def plan(*, division: int = codes.NATION, ahead: int = AHEAD_DAYS, by: Any = SYSTEM) -> Planned:
    """排出到期核查 — every living award of a place whose look is due within `ahead` days gets one open visit."""
    until = clock.today() + timedelta(days=ahead)
    counts: Counter[str] = Counter()
    rows = living(division).select_related("household").prefetch_related("amounts__basis").order_by("pk")
    batch: list[tuple[Award, Review]] = []
    for each in reviews(rows.iterator(chunk_size=BATCH)):
        batch.append(each)
        if len(batch) == BATCH:
            counts += _plan_batch(batch, until, by)
            batch = []
    counts += _plan_batch(batch, until, by)
    lapsed = lapse(division=division, by=by)
    return Planned(counts["awards"], counts["there"], counts["made"], counts["later"], counts["moved"], lapsed)


@transaction.atomic
def _plan_batch(batch: Sequence[tuple[Award, Review]], until: date, by: Any) -> Counter[str]:
    counts = Counter(awards=len(batch), moved=len(write_due(found=batch, by=by)))
    keys = [award.pk for award, _ in batch]
    there = set(Visit.objects.open().filter(award__in=keys, ground=Ground.CYCLE).values_list("award_id", flat=True))
    fresh = []
    of = owners(award.division for award, _ in batch)
    for award, review in batch:
        if award.pk in there:
            counts["there"] += 1
        elif review.on > until:
            counts["later"] += 1
        else:
            counts["made"] += 1
            why = f"{review.reason}，{often(review.months)}"
            fresh.append(_visit(award, Ground.CYCLE, review.on, review, owner=of[award.division], why=why))
    keep_new(visits=fresh, by=by)
    return counts


def often(months: int) -> str:
    """多久一次 — in words."""
    return "每月" if months == 1 else f"每 {months} 个月"


def _visit(
    award: Award, ground: str, due_on: date, review: Review, *, owner: Staff | None, why: str, source: str = ""
) -> Visit:
    return Visit(
        household=award.household, award=award, division=award.division, ground=ground, why=why[:200], source=source,
        way=review.way, phone=review.phone, due_on=due_on, assigned=owner,
    )  # fmt: skip


def keep_new(*, visits: Sequence[Visit], by: Any) -> None:
    """登记核查任务 — new visits with their audit; call inside a service's transaction."""
    if not visits:
        return
    Visit.objects.bulk_create(visits, batch_size=BATCH)
    record("rounds.plan", by=by, about=None, rows=visits, division=visits[0].division, basis=BASIS,
           data={"visits": len(visits)})  # fmt: skip


def owners(divisions: Iterable[int]) -> dict[int, Staff | None]:
    """经办人 of each village: asked once for each."""
    return {division: _owner(division) for division in set(divisions)}


def _owner(division: int) -> Staff | None:
    """The township's clerks share the villages among them; a village belongs to one, so that one trip serves it."""
    clerks = sorted(clerks_of(division, frozenset({PostKind.TOWNSHIP_CLERK})), key=lambda staff: staff.work_number)
    return clerks[division % len(clerks)] if clerks else None


@transaction.atomic
def lapse(*, division: int = codes.NATION, by: Any = SYSTEM) -> int:
    """家庭已退出 — open visits of awards that have ended are taken off the lists; how many."""
    gone = list(
        Visit.objects.select_for_update()
        .open()
        .filter(award__ended_on__lte=clock.today(), division__range=codes.span(division))
    )
    for visit in gone:
        note(move(visit, "lapse", by=SYSTEM, why="家庭已退出"), by=by)
    return len(gone)


@transaction.atomic
def add(
    *,
    award: Award,
    ground: str,
    why: str,
    by: Any,
    due_on: date | None = None,
    source: str = "",
    assigned: Staff | None = None,
) -> Visit:
    """加一次核查 — somebody reported something, a member died, a register asks; the open one of the same ground, if any.

    Without `due_on` it is due when the cycle says, or in ten days, whichever comes first.
    """
    require(by, PLAN, award.division)
    faults = {}
    if ground not in BY_HAND:
        faults["ground"] = "请选择事由。"
    if not why.strip():
        faults["why"] = "请写明为什么要去看这一户。"
    if due_on is not None and due_on < clock.today():
        faults["due_on"] = "期限不能早于今天。"
    if faults:
        raise Invalid(fields=faults)
    if award.ended_on is not None:
        raise Conflict("这一户已经退出低保，不再安排核查。")
    if there := Visit.objects.open().filter(award=award, ground=ground).first():
        return there
    review = review_of(award)
    day = due_on or min(review.on, clock.today() + timedelta(days=10))
    owner = assigned or _owner(award.division)
    visit = _visit(award, ground, max(day, clock.today()), review, owner=owner, why=why.strip(), source=source)
    visit.way, visit.phone = Way.HOME, False
    keep_new(visits=[visit], by=by)
    return visit


@transaction.atomic
def schedule(*, visits: Iterable[Visit], on: date, by: Any, to: Staff | None = None) -> int:
    """排定 — these families on that day, by this person; one trip for a village. How many were set."""
    rows = list(visits)
    if not rows:
        raise Invalid(fields={"visits": "请勾选要走访的家庭。"})
    if on < clock.today():
        raise Invalid(fields={"on": "走访日期不能早于今天。"})
    for visit in rows:
        if to is not None and not to.covers(visit.division, frozenset(VISITORS)):
            raise Invalid(fields={"to": f"{to.name}没有在{visit.household_number}所在村（社区）走访的岗位，请换一人。"})
        changes: dict[str, Any] = {"planned_on": on} | ({"assigned": to} if to is not None else {})
        note(move(visit, "schedule", by=by, why=f"{on} {to.name if to else ''}".strip(), **changes), by=by)
    return len(rows)


@transaction.atomic
def cancel(*, visit: Visit, why: str, by: Any) -> None:
    """不再核查 — with the reason; a cycle comes back by itself while the family is on dibao."""
    note(move(visit, "cancel", by=by, why=why), by=by)


@transaction.atomic
def give_back(*, visit: Visit, why: str, by: Any) -> None:
    """退回重新核查 — by another human than the one who made it; due again in ten days."""
    day = clock.today() + timedelta(days=10)
    changes = {"visited_on": None, "result": "", "next_due": None, "due_on": day, "planned_on": None}
    note(move(visit, "give_back", by=by, why=why, **changes), by=by)
