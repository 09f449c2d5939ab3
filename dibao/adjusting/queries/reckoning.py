"""重新核算 — what the law says of the changed family from a month on, month by month where amounts differ already."""

from dataclasses import dataclass
from datetime import date

from dibao.casework.choices import AWARDED
from dibao.casework.models import Award, AwardAmount
from dibao.casework.models.award import in_force
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid
from dibao.policy.queries import parameters_for
from dibao.rules.assessment import GRANTED, assess
from dibao.rules.assessment import Assessment as Answer
from dibao.rules.facts import HouseholdFacts
from dibao.rules.own_share import without_shares
from dibao.rules.parameters import Parameters
from dibao.rules.periods import first_month, first_of_month

from ..choices import Course, Direction, Kind
from ..models import Adjustment
from .facts import base_facts, facts_for, only_deaths, refusers, same_situation

DEATHS = (Kind.DIED, Kind.HEAD_DIED)


@dataclass(frozen=True, slots=True)
class Span:
    """From a month on: what was paid (fen per month) and what the changed facts give, after shares withheld."""

    month: date
    before: int
    facts: HouseholdFacts
    parameters: Parameters
    answer: Answer
    amount: int
    uplift: int
    members: int
    cut: int

    @property
    def granted(self) -> bool:
        return self.answer.status in GRANTED

    @property
    def stands(self) -> bool:
        """Whether the family stays in the register, paid or as a family on the edge."""
        return self.answer.status in AWARDED


def first_month_of(adjustment: Adjustment, *, served_on: date | None = None) -> date:
    """生效月 — after a death: the next month, however late it was found; less: the month after service; else as granted.

    Before it is served, the month it would be if served today. 审核确认办法 第二十一、三十二条.
    """
    if adjustment.kind in DEATHS and adjustment.happened_on:
        return max(first_of_month(adjustment.happened_on, months=1), adjustment.award.starts_on)
    if adjustment.course == Course.CUT:
        return first_of_month(served_on or clock.today(), months=1)
    award = adjustment.award
    found = parameters_for(division=award.division, track=award.track, on=clock.today())
    return first_month(clock.today(), pay_from=found.value("pay_from"))


def spans(adjustment: Adjustment, first: date) -> list[Span]:
    """Every month from `first` at which the amount is, or already was to be, another. Raises Invalid for what is missing."""
    award = adjustment.award
    rows = list(award.amounts.all())
    later = sorted({row.from_month for row in rows if row.from_month > first})
    return [_span(adjustment, month, _paid(award, rows, month), award.division) for month in (first, *later)]


def reckoned(adjustment: Adjustment, month: date, division: int) -> Span:
    """What the law gives the family from a month on at another place. Raises Invalid for what is missing."""
    return _span(adjustment, month, 0, division)


def _paid(award: Award, rows: list[AwardAmount], month: date) -> int:
    found = in_force(rows, month)
    return found.amount_month if found and not (award.ended_on and month > award.ended_on) else 0


def _span(adjustment: Adjustment, month: date, before: int, division: int) -> Span:
    award = adjustment.award
    parameters = parameters_for(division=division, track=award.track, on=month)
    facts = facts_for(adjustment, month)
    answer = assess(facts, parameters)
    if answer.status == "unknown":
        raise Invalid(*[f"不能核算：{what}" for what in answer.missing])
    cut = [str(person.pk) for person in refusers(award.household)]
    present = {member.key for member in facts.members if member.counted}
    gone = [key for key in cut if key in present] if answer.status in GRANTED else []
    if not gone:
        amount, uplift, members = answer.amount_month, answer.uplift_month, answer.members
        return Span(month, before, facts, parameters, answer, amount, uplift, members, 0)
    uplift = answer.uplift_month - sum(fen for key, _, fen in answer.uplifts if key in gone)
    base = without_shares(answer.base_month, members=answer.members, cut=len(gone), parameters=parameters)
    return Span(month, before, facts, parameters, answer, base + uplift, uplift, answer.members - len(gone), len(gone))


def direction_of(found: list[Span]) -> str:
    """增减 — less in any month is less."""
    if any(span.amount < span.before for span in found):
        return Direction.DOWN
    return Direction.UP if any(span.amount > span.before for span in found) else Direction.NONE


def course_of(adjustment: Adjustment, found: list[Span]) -> str:
    """办法 — which way through the table; a death spares the hearing only where nothing else has changed."""
    direction, first = direction_of(found), found[0]
    base = base_facts(adjustment.award)
    lost = adjustment.award.outcome != first.answer.status and not first.granted
    if direction == Direction.DOWN or lost:
        people = adjustment.household.memberships.exclude(person__died_on=None).values_list("person_id", flat=True)
        dead = {str(pk) for pk in people}
        spared = adjustment.kind in DEATHS and first.granted and not first.cut and only_deaths(base, first.facts, dead)
        return Course.DEATH if spared else Course.CUT
    if direction == Direction.NONE and same_situation(base, first.facts):
        return Course.KEEP
    return Course.GIVE
