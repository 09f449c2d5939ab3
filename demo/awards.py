"""Many invented families on dibao at once, for a change of the standard: written in bulk, not told one by one."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from dibao.casework.choices import AmountReason
from dibao.casework.models import Assessment, Award, AwardAmount, Case
from dibao.casework.queries.replay import canonical
from dibao.kernel import clock
from dibao.policy.queries import snapshot
from dibao.policy.services.parameter_set import keep
from dibao.registry.models import Household, Membership, Person
from dibao.registry.numbering import HouseholdNumber
from dibao.rules.assessment import assess
from dibao.rules.facts import HouseholdFacts, IncomeFact, MemberFacts, PropertyFact
from dibao.rules.periods import first_of_month
from dibao.rules.version import rules_version

from .people import Inventor

BATCH = 2000
GRANTED = ("dibao", "single_person", "marginal", "rigid_spending")


def write(
    count: int, *, villages: Sequence[int], on: date, seed: int = 11, first_serial: int = 100_001, track: str = "rural"
) -> Iterator[int]:
    """Families with an award confirmed on `on`, until `count` are there; yields how many have been written so far.

    Unrecorded: for tests and measurements on a home of their own. Whoever the law grants nothing is left out.
    """
    dice, inventor = random.Random(seed), Inventor(seed=seed)  # noqa: S311 — invented people, not secrets
    figures = snapshot(on)
    sets: dict[int, Any] = {}
    written = 0
    while written < count:
        size = min(BATCH, count - written)
        _batch(size, dice, inventor, figures, villages, on, first_serial + written, track, sets)
        written += size
        yield written


def _batch(
    size: int, dice: random.Random, inventor: Inventor, figures: Any, villages: Sequence[int], on: date, serial: int,
    track: str, sets: dict[int, Any],
) -> None:  # fmt: skip
    rows: dict[type, list[Any]] = {m: [] for m in (Person, Household, Membership, Case, Assessment, Award, AwardAmount)}
    while len(rows[Award]) < size:
        village = villages[len(rows[Award]) % len(villages)]
        head = inventor.person(birth=on - timedelta(days=dice.randrange(9_000, 30_000)))
        person = Person(
            name=head.name, id_number=head.id_number, sex=head.sex, birth_date=head.birth_date, division=village
        )
        facts = _facts(person, dice, on, track)
        answer = assess(facts, figures.parameters(village, track))
        if answer.status not in GRANTED:
            continue
        _family(rows, person, facts, answer, figures, village, serial + len(rows[Award]), sets)
    for model, made in rows.items():
        model._default_manager.bulk_create(made, batch_size=500)  # type: ignore[attr-defined]


def _facts(person: Person, dice: random.Random, on: date, track: str) -> HouseholdFacts:
    """One to three members: the head, perhaps a severely disabled one, perhaps a minor; incomes in steps of ten yuan."""
    key = str(person.pk)
    members = [
        MemberFacts(
            key, "head", person.birth_date, labour="none", employed=False, can_live_alone=True, name=person.name
        )
    ]
    if dice.random() < 0.5:
        born = on - timedelta(days=dice.randrange(8_000, 25_000))
        members.append(
            MemberFacts("b", "spouse", born, disability_kind="physical", disability_level=dice.choice((0, 1, 2)), labour="none",
                        employed=False, can_live_alone=False, name="配偶")
        )  # fmt: skip
    if dice.random() < 0.3:
        born = on - timedelta(days=dice.randrange(400, 6_000))
        members.append(
            MemberFacts("c", "child", born, labour="none", employed=False, student_stage="compulsory", name="子女")
        )
    year = dice.randrange(0, 900) * 1_000 * len(members)
    income = (IncomeFact(key, "other", "other", year, "year"),)
    assets = (PropertyFact(key, "deposit", dice.randrange(0, 200) * 1_000),)
    return HouseholdFacts(track, on, tuple(members), income, assets)


def _family(
    rows: dict[type, list[Any]], person: Person, facts: HouseholdFacts, answer: Any, figures: Any, village: int, serial: int,
    sets: dict[int, Any],
) -> None:  # fmt: skip
    on = facts.on
    moment = datetime(on.year, on.month, on.day, 9, 0, tzinfo=clock.OFFICE)
    parameters = figures.parameters(village, facts.track)
    number = str(HouseholdNumber(village // 10**6, serial))
    home = Household(
        number=number,
        track=facts.track,
        division=village,
        hukou_division=village,
        address="演示屯（虚构）",
        phone="13800000000",
    )
    case = Case(
        number=f"DBX{serial:08d}", household=home, track=facts.track, division=village, status="closed", applicant=person,
        created_by="system", decided_on=on,
    )  # fmt: skip
    kept = sets.setdefault(id(parameters), None) or keep(parameters)
    sets[id(parameters)] = kept
    basis = Assessment(
        case=case, outcome=answer.status, amount_month=answer.amount_month, members=answer.members, facts=canonical(facts),
        result=canonical(answer), parameters=list(answer.parameter_ids), parameter_set=kept, rules_version=rules_version(),
        by="system", by_name="系统", at=moment,
    )  # fmt: skip
    award = Award(
        case=case, household=home, division=village, track=facts.track, outcome=answer.status, members=answer.members,
        amount_month=answer.amount_month, uplift_month=answer.uplift_month, starts_on=first_of_month(on, months=1),
        review_due=on + timedelta(days=365), confirmed_on=on,
    )  # fmt: skip
    amount = AwardAmount(
        award=award, from_month=award.starts_on, amount_month=award.amount_month, uplift_month=award.uplift_month,
        members=award.members, basis=basis, on=on, parameter_set=kept, rules_version=rules_version(),
        reason=AmountReason.CONFIRMED, decided_by="system", decided_by_name="系统", decided_at=moment,
    )  # fmt: skip
    member = Membership(household=home, person=person, relation="0", is_head=True, valid_from=on)
    for row in (person, home, member, case, basis, award, amount):
        rows[type(row)].append(row)
