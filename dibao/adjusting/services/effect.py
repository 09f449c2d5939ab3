"""生效 — the only place where an adjustment changes what an award pays, ends it, or moves it."""

from typing import Any

from dibao.archive.services.volume import move_volumes
from dibao.casework.choices import AmountReason, ExitReason
from dibao.casework.models import AwardAmount
from dibao.casework.services import adjusted
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict
from dibao.policy.services.parameter_set import keep as keep_set
from dibao.registry.services.leaving import relocate
from dibao.rules.periods import first_of_month
from dibao.rules.review_cycle import next_review
from dibao.rules.taper import plan_under

from ..choices import Course
from ..lifecycle import BASIS, lawful
from ..models import Adjustment
from ..queries.facts import nobody_lives
from ..queries.reckoning import Span, spans


def bring(adjustment: Adjustment, *, by: Any) -> list[Any]:
    """The rows that bring the decision into force from its month on; refused on any unlawful path, whoever asks.

    Every later month that already had an amount of its own is reckoned again with the changed facts.
    """
    refuse_unlawful(adjustment)
    first = adjustment.effective_month
    assert first is not None  # noqa: S101 — set by the move that calls this
    award = adjustment.award
    if adjustment.course == Course.WISH:
        return [adjusted.ends_before(award, first, reason=ExitReason.VOLUNTARY)]
    if nobody_lives(adjustment.household):
        return [adjusted.ends_before(award, first, reason=ExitReason.SOLE_MEMBER_DIED)]
    found = spans(adjustment, first)
    if adjustment.taper_months:
        return _taper(adjustment, found[0], by)
    if not found[0].stands:
        basis = _basis(adjustment, found[0], by)
        return [basis, adjusted.ends_before(award, first, reason=ExitReason.STOPPED)]
    rows: list[Any] = []
    for span in found:
        rows += _pays(adjustment, span, by)
    now = found[-1]
    rows += adjusted.stands_as(award, now.answer.status)
    due = next_review(clock.today(), facts=now.facts, parameters=now.parameters).on
    return [*rows, adjusted.reviewed(award, due)]


def refuse_unlawful(adjustment: Adjustment) -> None:
    """The last guard, read off the moves themselves: no effect on a path the law does not know. 社会救助法 第四十八条."""
    done = [event.move for event in adjustment.events.order_by("pk")]
    heard = adjustment.hearings.exists() and adjustment.services.exists()
    if not lawful(done, course=adjustment.course) or (adjustment.course == Course.CUT and not heard):
        raise Conflict("没有听取意见和送达告知书，不能减发、停发或渐退。", basis=BASIS)


def _basis(adjustment: Adjustment, span: Span, by: Any) -> Any:
    return adjusted.assessed(
        award=adjustment.award,
        facts=span.facts,
        answer=span.answer,
        parameter_set=keep_set(span.parameters, by=by),
        by=by,
    )


def _pays(adjustment: Adjustment, span: Span, by: Any) -> list[Any]:
    basis = _basis(adjustment, span, by)
    amount = adjusted.pays(
        award=adjustment.award, basis=basis, from_month=span.month, amount=span.amount, uplift=span.uplift,
        members=span.members, change=adjustment.number, by=by,
    )  # fmt: skip
    return [basis, amount]


def _taper(adjustment: Adjustment, span: Span, by: Any) -> list[Any]:
    """渐退 — its months as dated amounts and its end, at once: no job has to run on the day."""
    award, basis = adjustment.award, _basis(adjustment, span, by)
    before = adjustment.before
    months = plan_under(
        adjustment.before_month, first_month=span.month, months=adjustment.taper_months, parameters=span.parameters
    )
    rows: list[AwardAmount] = [
        adjusted.pays(
            award=award, basis=basis, from_month=month, amount=amount,
            uplift=min(before.uplift_month if before else 0, amount), members=before.members if before else 1,
            change=adjustment.number, reason=AmountReason.TAPER, by=by,
        )
        for month, amount in months
    ]  # fmt: skip
    end = adjusted.ends_before(award, first_of_month(months[-1][0], months=1), reason=ExitReason.TAPERED)
    return [basis, *rows, end]


def move_house(adjustment: Adjustment, *, by: Any) -> list[Any]:
    """迁移生效 — household, award and every volume go to the new village in one act; the amount stays as it is."""
    refuse_unlawful(adjustment)
    assert adjustment.to_division is not None  # noqa: S101 — the course `move` is entered with it
    paper = f"动态调整 {adjustment.number}"
    relocate(
        household=adjustment.household, division=adjustment.to_division, address=_new_address(adjustment), by=by, paper=paper,
        on=adjustment.happened_on or clock.today(),
    )  # fmt: skip
    volumes = move_volumes(household_number=adjustment.household.number, division=adjustment.to_division, by=by)
    return [adjusted.lives_in(adjustment.award, adjustment.to_division), *volumes]


def _new_address(adjustment: Adjustment) -> str:
    """Where they moved to; empty only for a move entered before addresses were asked."""
    home = adjustment.homes.last()
    return home.address if home else ""
