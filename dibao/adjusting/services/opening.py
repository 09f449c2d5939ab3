"""提起 — the one door through which every reason to look at a household again comes in."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.choices import PostKind
from dibao.access.permissions import require
from dibao.archive.services.volume import take_back_retention
from dibao.audit.services.record import record
from dibao.casework.models import Award
from dibao.casework.services import adjusted
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.policy.queries import calendar, parameters_for
from dibao.regions.services.numbering import numbered
from dibao.rules.deadlines import add_working_days
from dibao.rules.periods import add_months

from ..choices import Ground
from ..lifecycle import WORKERS
from ..models import Adjustment, AdjustmentGround
from ..permissions import OPEN, RESUME
from ..queries.facts import nobody_lives
from ..queries.found import open_of
from .moving import write

# 2022 年通知 一(三): a death is looked into, and the amount put right, within three months.
DEATH_MONTHS = 3


@transaction.atomic
def open_(
    *, award: Award, ground: str, why: str, by: Any, source: str = "", on: date | None = None, post: str | None = None
) -> Adjustment:
    """提起动态调整 — one per award: while one is open, another ground joins it. 社会救助法 第四十七条.

    source: "label:id" of what brought it, so that it can read its end. on: the day the change happened, if known;
    a death is due three months after it. post: who prepares it; the township by default, and for a post that prepares none. The same source twice is one
    ground. Raises Conflict for a household that has left, Invalid for an unknown ground or without a reason.
    """
    require(by, OPEN, award.division)
    if faults := _faults(ground, why, on):
        raise Invalid(fields=faults)
    award = Award.objects.select_for_update(of=("self",)).select_related("household", "case").get(pk=award.pk)
    if award.ended_on and award.ended_on < clock.today():
        raise Conflict(f"户号 {award.household.number} 的家庭已于 {award.ended_on} 退出，不能再办理动态调整。")
    if there := open_of(award):
        return _joined(there, ground, why, by, source)
    adjustment = Adjustment.objects.create(
        number=numbered("TZ", award.division, series="adjustment", digits=5),
        award=award,
        household=award.household,
        division=award.division,
        ground=ground,
        source=source,
        happened_on=on,
        before_month=award.paid_now,
        post=post if post in WORKERS else PostKind.TOWNSHIP_CLERK,
        due_on=due(award, ground, on),
        opened_by=by.actor_key,
    )
    event = write(adjustment, "open", by=by, why=why)
    row = _ground(adjustment, ground, why, by, source)
    _note("adjusting.open", adjustment, [event, row], by, why)
    return adjustment


@transaction.atomic
def resume(*, award: Award, why: str, by: Any, source: str) -> Adjustment:
    """恢复 — a stop that a review or a court took back has never been: the award goes on as it was, the term of its files
    stops running, and the family is looked at again. What it missed meanwhile is due, and the next roster pays it.

    Raises Conflict when the family has been admitted anew since, or nobody of it lives.
    """
    require(by, RESUME, award.division)
    if Award.objects.filter(household=award.household, ended_on=None).exists():
        raise Conflict("该家庭已经在保，请在现在的保障上办理调整。")
    if nobody_lives(award.household):
        raise Conflict("该家庭已没有在世的成员，不能恢复发放。")
    adjusted.stands_as(award, award.outcome)
    files = take_back_retention(household_number=award.household.number, why=why, by=by)
    record("adjusting.resume", by=by, about=award, rows=files, because=why.strip())
    return open_(award=award, ground=Ground.OTHER, why=why, by=by, source=source)


def _faults(ground: str, why: str, on: date | None) -> dict[str, str]:
    faults = {}
    if ground not in Ground.values:
        faults["ground"] = "请选择提起调整的事由。"
    if not why.strip():
        faults["why"] = "请写明发现了什么、从哪里得知。"
    if on and on > clock.today():
        faults["on"] = "变动发生的日期不能晚于今天。"
    return faults


def due(award: Award, ground: str, on: date | None) -> date:
    """办理期限 — a death: three months after it; everything else: as long as a whole application may take.

    No rule limits the others; the limit that resembles them most is borrowed, so that none is left lying.
    """
    if ground == Ground.DEATH:
        return add_months(on or clock.today(), months=DEATH_MONTHS)
    days = parameters_for(division=award.division, track=award.track, on=clock.today()).value("total_wd")
    return add_working_days(clock.today(), days, calendar()).on


def _joined(adjustment: Adjustment, ground: str, why: str, by: Any, source: str) -> Adjustment:
    if source and adjustment.grounds.filter(source=source).exists():
        return adjustment
    row = _ground(adjustment, ground, why, by, source)
    _note("adjusting.join", adjustment, [row], by, why)
    return adjustment


def _ground(adjustment: Adjustment, ground: str, why: str, by: Any, source: str) -> AdjustmentGround:
    return AdjustmentGround.objects.create(
        adjustment=adjustment, ground=ground, why=why.strip(), source=source, by=by.actor_key, by_name=by.actor_name
    )


def _note(verb: str, adjustment: Adjustment, rows: list[Any], by: Any, why: str) -> None:
    record(verb, by=by, about=adjustment, rows=rows, division=adjustment.division, because=why.strip())
