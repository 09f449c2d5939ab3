"""提出意见、决定 — the township proposes, another human of the county decides; the notice is printed with it."""

from typing import Any

from django.db import transaction

from dibao.casework.choices import Status as CaseStatus
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.policy.queries import parameters_for

from ..choices import Course, Result
from ..lifecycle import takes_effect
from ..models import Adjustment
from ..queries.facts import nobody_lives
from ..queries.reckoning import first_month_of, spans
from .effect import bring
from .moving import check, move, note
from .paper import print_decision, print_exit
from .reckoning import in_force_now, newest

# Ends of an award: the file of the application must be sealed before.
ENDS = (Result.STOPPED, Result.TAPERED)


@transaction.atomic
def propose(*, adjustment: Adjustment, why: str, by: Any, taper_months: int = 0) -> Adjustment:
    """提出意见 — in words; a taper with its months, where the law gives one. 审核确认办法 第三十三条."""
    name = "propose_cut" if adjustment.course == Course.CUT else "propose"
    check(adjustment, name, by=by)
    if not why.strip():
        raise Invalid(fields={"why": "请写明调整的理由。"})
    changes: dict[str, Any] = {"taper_months": 0}
    if taper_months:
        _refuse_taper(adjustment, taper_months)
        changes = {"taper_months": taper_months}
    note(move(adjustment, name, by=by, why=why, **changes), by=by, data=changes)
    return adjustment


def most_months(adjustment: Adjustment) -> int:
    """渐退期上限 of the place in months; 0 where this family gets none."""
    if adjustment.course != Course.CUT or not newest(adjustment).may_taper:
        return 0
    award = adjustment.award
    found: int = parameters_for(division=award.division, track=award.track, on=clock.today()).value("grace_months_max")
    return found


def _refuse_taper(adjustment: Adjustment, months: int) -> None:
    most = most_months(adjustment)
    if not 0 < months <= most:
        words = f"渐退期应为 1 至 {most} 个月。" if most else "只有因就业收入超过标准的家庭才有渐退期。"
        raise Invalid(fields={"taper_months": words}, basis="审核确认办法第三十三条")


@transaction.atomic
def decide(*, adjustment: Adjustment, by: Any, why: str = "") -> Adjustment:
    """决定 — by a human who prepared nothing of it; more takes effect now, less only when the letter has been served.

    Refused when the amount, or what the law says of the effective month, is no longer what was proposed.
    """
    check(adjustment, "decide", by=by)
    refuse_stale(adjustment)
    if result_of(adjustment) in ENDS and adjustment.award.case.status != CaseStatus.CLOSED:
        raise Conflict("申请材料还没有办结归档，请先办结归档，再办理退出。")
    changes: dict[str, Any] = {"effective_month": first_month_of(adjustment), "result": result_of(adjustment)}
    event = move(adjustment, "decide", by=by, why=why, **changes)
    rows = print_decision(adjustment=adjustment, by=by)
    if takes_effect("decide", course=adjustment.course):
        rows += [*bring(adjustment, by=by), *exit_paper(adjustment, by)]
    note(event, *rows, by=by, data={"result": adjustment.result, "after": adjustment.after_month})
    return adjustment


def exit_paper(adjustment: Adjustment, by: Any) -> list[Any]:
    """退出登记表, where the decision ends the award."""
    return print_exit(adjustment=adjustment, by=by) if adjustment.award.ended_on else []


def refuse_stale(adjustment: Adjustment) -> None:
    """情况又变了 — the amount in force or the law's answer moved since the reckoning; raises Conflict."""
    first = first_month_of(adjustment)
    now = in_force_now(adjustment, first)
    if adjustment.course == Course.MOVE:
        return
    if now is not None and adjustment.before_id not in (None, now.pk):
        raise Conflict(
            f"核算以后，该家庭的保障金又因“{now.get_reason_display()}”变动，核算结果已经不准。请退回，重新核算。"
        )
    if adjustment.course == Course.WISH or nobody_lives(adjustment.household):
        return
    found, kept = spans(adjustment, first)[0], newest(adjustment)
    if (found.answer.status, found.amount) != (kept.outcome, kept.amount_month):
        raise Conflict(f"自 {first:%Y 年 %m 月}起按新的情况和标准核算，结果与拟定的不同。请退回，重新核算。")


def result_of(adjustment: Adjustment) -> str:
    """结果 — by what the household gets afterwards."""
    if adjustment.course == Course.MOVE:
        return Result.MOVED
    if adjustment.taper_months:
        return Result.TAPERED
    after, before = adjustment.after_month or 0, adjustment.before_month
    if adjustment.course in (Course.CUT, Course.WISH, Course.DEATH) and after == 0:
        return Result.STOPPED
    if after == before:
        return Result.CHANGED
    return Result.INCREASED if after > before else Result.REDUCED
