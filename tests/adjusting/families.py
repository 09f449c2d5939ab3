"""Families of several registered members with an award, written without telling their case: quick, and whole."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from demo.office import VILLAGE
from dibao.casework.choices import AmountReason
from dibao.casework.models import Assessment, Award, AwardAmount, Case
from dibao.casework.queries.facts import member_facts
from dibao.casework.queries.replay import canonical, replay_amount
from dibao.kernel import clock
from dibao.policy.queries import parameters_for
from dibao.policy.services.parameter_set import keep
from dibao.registry.models import Household, Membership, Person
from dibao.registry.numbering import HouseholdNumber
from dibao.registry.services.person import set_facts
from dibao.rules.assessment import assess
from dibao.rules.facts import HouseholdFacts, IncomeFact, PropertyFact
from dibao.rules.periods import first_of_month
from dibao.rules.version import rules_version

CONFIRMED = date(2026, 6, 15)
COMMON = {"ethnicity": "01", "marriage": "20", "health": "20", "labour": "none"}
ADULT = {"employment": "none"}
MINOR = {"guardian_name": "家长", "guardian_relation": "parent"}
OLD = {"elderly_care": "self"}


@dataclass
class Family:
    """One family: its award and its people by nickname."""

    award: Award
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def household(self) -> Household:
        return self.award.household


def _of_age(person: Person, labour: str) -> dict[str, Any]:
    age = person.age(CONFIRMED)
    more = MINOR if age < 18 else OLD if age >= 60 else ADULT
    return COMMON | {"labour": labour} | more


def _types(person: Person) -> set[str]:
    age = person.age(CONFIRMED)
    return {"minor" if age < 18 else "elderly" if age >= 60 else "working_age"}


def found(
    inventor: Any,
    by: Any,
    *,
    serial: int,
    members: dict[str, tuple[str, date]],
    income: int = 0,
    able: tuple[str, ...] = (),
    village: int = VILLAGE,
    track: str = "rural",
) -> Family:
    """A family on dibao since July. members: nickname → (relation, birth); income: fen a year of the head."""
    moment = datetime(CONFIRMED.year, CONFIRMED.month, CONFIRMED.day, 9, 0, tzinfo=clock.OFFICE)
    with clock.at(moment):
        home = Household.objects.create(
            number=str(HouseholdNumber(village // 10**6, serial)), track=track, division=village, hukou_division=village,
            address="演示屯（虚构）", phone="13800000000",
        )  # fmt: skip
        people, rows = {}, []
        for nickname, (relation, birth) in members.items():
            made = inventor.person(birth=birth)
            people[nickname] = person = Person.objects.create(
                name=made.name, id_number=made.id_number, sex=made.sex, birth_date=made.birth_date, division=village
            )
            labour = "able" if nickname in able else "none"
            set_facts(person=person, facts=_of_age(person, labour), types=_types(person), by=by, on=CONFIRMED)
            rows.append(
                Membership.objects.create(
                    household=home, person=person, relation=relation, is_head=relation == "0", valid_from=CONFIRMED
                )
            )
        head = next(iter(people.values()))
        facts = HouseholdFacts(
            track,
            CONFIRMED,
            tuple(member_facts(row, "", CONFIRMED) for row in rows),
            (IncomeFact(str(head.pk), "business", "farming", income, "year"),) if income else (),
            (PropertyFact(str(head.pk), "deposit", 1_000_00),),
        )
        award = _award(home, head, facts, village, track, serial)
    return Family(award, people)


def _award(home: Household, head: Person, facts: HouseholdFacts, village: int, track: str, serial: int) -> Award:
    parameters = parameters_for(division=village, track=track, on=CONFIRMED)
    answer = assess(facts, parameters)
    assert answer.amount_month, answer
    kept = keep(parameters)
    case = Case.objects.create(
        number=f"DBY{serial:08d}", household=home, track=track, division=village, status="closed", applicant=head,
        created_by="system", decided_on=CONFIRMED,
    )  # fmt: skip
    basis = Assessment.objects.create(
        case=case, outcome=answer.status, amount_month=answer.amount_month, members=answer.members,
        facts=canonical(facts), result=canonical(answer), parameters=list(answer.parameter_ids), parameter_set=kept,
        rules_version=rules_version(), by="system", by_name="系统",
    )  # fmt: skip
    award = Award.objects.create(
        case=case, household=home, division=village, track=track, outcome=answer.status, members=answer.members,
        amount_month=answer.amount_month, uplift_month=answer.uplift_month,
        starts_on=first_of_month(CONFIRMED, months=1), review_due=date(2027, 6, 15), confirmed_on=CONFIRMED,
    )  # fmt: skip
    AwardAmount.objects.create(
        award=award, from_month=award.starts_on, amount_month=award.amount_month, uplift_month=award.uplift_month,
        members=award.members, basis=basis, on=CONFIRMED, parameter_set=kept, rules_version=rules_version(),
        reason=AmountReason.CONFIRMED, decided_by="system", decided_by_name="系统",
    )  # fmt: skip
    return award


def amounts(award: Award) -> list[tuple[date, int, str]]:
    """What the award pays from which month on, and why."""
    award.refresh_from_db()
    return [(row.from_month, row.amount_month, row.reason) for row in award.amounts.order_by("from_month", "pk")]


def replayed(award: Award) -> list[str]:
    """Every amount of the award reckoned again from what was stored."""
    return [replay_amount(row).difference for row in award.amounts.all()]
