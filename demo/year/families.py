"""Families of one to four registered members on dibao when the year begins, written in bulk with account and facts."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from dibao.casework.choices import AmountReason
from dibao.casework.models import Assessment, Award, AwardAmount, Case
from dibao.casework.queries.facts import member_facts
from dibao.casework.queries.replay import canonical
from dibao.kernel import clock
from dibao.policy.queries import snapshot
from dibao.policy.services.parameter_set import keep
from dibao.registry.accounts import with_check_digit
from dibao.registry.models import Account, Household, Membership, Person, PersonFacts
from dibao.registry.numbering import HouseholdNumber
from dibao.rules.assessment import assess
from dibao.rules.facts import HouseholdFacts, IncomeFact, PropertyFact
from dibao.rules.periods import add_months, first_of_month
from dibao.rules.version import rules_version

from ..people import Inventor
from .staff import Office, Town

# So many groups, that every town has families confirmed in every month.
GROUPS = 36
GRANTED = ("dibao", "single_person")
# Relation to the head, and the ages somebody of that kind may have.
KINDS = {"0": (35, 80), "1": (35, 78), "2": (1, 30), "5": (62, 92)}
COMMON = {"ethnicity": "01", "marriage": "20", "health": "20"}


def facts_by_age(age: int, *, labour: str = "none") -> tuple[dict[str, Any], list[str]]:
    """What is known of somebody of that age, and which kind of person he is; as the dictionary asks."""
    if age < 18:
        return COMMON | {"labour": "none", "guardian_name": "家长", "guardian_relation": "parent"}, ["minor"]
    if age >= 60:
        return COMMON | {"labour": labour, "elderly_care": "self"}, ["elderly"]
    return COMMON | {"labour": labour, "employment": "none"}, ["working_age"]


def card(number: int) -> str:
    """An invented card of nineteen digits with a right check digit."""
    return with_check_digit(f"621799{number:012d}")


def found(count: int, *, office: Office, first: date, seed: int) -> Iterator[int]:
    """`count` families, confirmed in the twelve months before `first`; yields how many are there so far.

    Unrecorded: for a home of their own. Whoever the law grants nothing gets no income, and a grant.
    """
    dice, inventor = Random(seed), Inventor(seed=seed)  # noqa: S311 — invented people
    towns, written = list(office.towns.values()), 0
    months = [add_months(first, months=-back).replace(day=15) for back in range(1, 13)]
    for group in range(GROUPS):
        town, on = towns[group % len(towns)], months[group // len(towns)]
        size = count * (group + 1) // GROUPS - written
        _Batch(town, on, dice, inventor, written + 1).write(size)
        written += size
        yield written


class _Batch:
    """Families of one town confirmed on one day."""

    def __init__(self, town: Town, on: date, dice: Random, inventor: Inventor, serial: int):
        self.town, self.on, self.dice, self.inventor, self.serial = town, on, dice, inventor, serial
        self.moment = datetime(on.year, on.month, on.day, 9, 0, tzinfo=clock.OFFICE)
        self.rows: dict[type, list[Any]] = {}

    def write(self, size: int) -> None:
        homes = [self._people(number) for number in range(size)]
        self._flush()
        self._grant(homes)
        self._flush()

    def _add(self, row: Any) -> Any:
        self.rows.setdefault(type(row), []).append(row)
        return row

    def _flush(self) -> None:
        for model, made in self.rows.items():
            model._default_manager.bulk_create(made, batch_size=500)  # type: ignore[attr-defined]
        self.rows = {}

    def _people(self, number: int) -> tuple[Household, list[Membership], int]:
        village = self.town.villages[(self.serial + number) % len(self.town.villages)]
        home = self._add(
            Household(
                number=str(HouseholdNumber(village // 10**6, 100_000 + self.serial + number)), track=self.town.track,
                division=village, hukou_division=village, address="演示屯（虚构）", phone="13800000000",
            )
        )  # fmt: skip
        more = self.dice.choices(["1", "2", "5"], k=self.dice.choices([0, 1, 2, 3], [40, 30, 20, 10])[0])
        kinds = ["0", *(kind for at, kind in enumerate(more) if kind != "1" or "1" not in more[:at])]
        members = [self._member(home, kind, village) for kind in kinds]
        return home, members, 100_000 + self.serial + number

    def _member(self, home: Household, relation: str, village: int) -> Membership:
        age = self.dice.randint(*KINDS[relation])
        made = self.inventor.person(birth=self.on - timedelta(days=age * 365 + self.dice.randrange(365)))
        person = self._add(
            Person(name=made.name, id_number=made.id_number, sex=made.sex, birth_date=made.birth_date, division=village)
        )
        known, types = facts_by_age(person.age(self.on), labour=self.dice.choice(("none", "none", "partial")))
        sealed = json.dumps(known | {"types": types}, ensure_ascii=False, sort_keys=True)
        self._add(PersonFacts(person=person, valid_from=self.on, sealed=sealed, decided_by="system"))
        return self._add(
            Membership(household=home, person=person, relation=relation, is_head=relation == "0", valid_from=self.on)
        )  # type: ignore[no-any-return]

    def _grant(self, homes: list[tuple[Household, list[Membership], int]]) -> None:
        figures = snapshot(self.on)
        for home, members, serial in homes:
            parameters = figures.parameters(home.division, home.track)
            facts = self._facts(home, members, self.dice.randrange(0, 300) * 1_000 * len(members))
            answer = assess(facts, parameters)
            if answer.status not in GRANTED:
                facts = self._facts(home, members, 0)
                answer = assess(facts, parameters)
            self._decide(home, members, facts, answer, parameters, serial)

    def _facts(self, home: Household, members: list[Membership], year: int) -> HouseholdFacts:
        head = str(members[0].person_id)
        rows = tuple(member_facts(row, "", self.on) for row in members)
        income = (IncomeFact(head, "business", "farming", year, "year"),) if year else ()
        return HouseholdFacts(home.track, self.on, rows, income, (PropertyFact(head, "deposit", 1_000_00),))

    def _decide(
        self,
        home: Household,
        members: list[Membership],
        facts: HouseholdFacts,
        answer: Any,
        parameters: Any,
        serial: int,
    ) -> None:
        kept, head = keep(parameters), members[0].person
        sums = {"members": answer.members, "amount_month": answer.amount_month}
        case = self._add(
            Case(
                number=f"DBN{serial:08d}", household=home, track=home.track, division=home.division, status="closed",
                applicant=head, created_by="system", decided_on=self.on,
            )
        )  # fmt: skip
        basis = self._add(
            Assessment(
                case=case, outcome=answer.status, facts=canonical(facts), result=canonical(answer),
                parameters=list(answer.parameter_ids), parameter_set=kept, rules_version=rules_version(), by="system",
                by_name="系统", at=self.moment, **sums,
            )
        )  # fmt: skip
        award = self._add(
            Award(
                case=case, household=home, division=home.division, track=home.track, outcome=answer.status,
                uplift_month=answer.uplift_month, starts_on=first_of_month(self.on, months=1), confirmed_on=self.on,
                review_due=add_months(self.on, months=12), **sums,
            )
        )  # fmt: skip
        self._add(
            AwardAmount(
                award=award, from_month=award.starts_on, uplift_month=answer.uplift_month, basis=basis, on=self.on,
                parameter_set=kept, rules_version=rules_version(), reason=AmountReason.CONFIRMED, decided_by="system",
                decided_by_name="系统", decided_at=self.moment, **sums,
            )
        )  # fmt: skip
        self._add(Account(household=home, holder=head, bank="演示农商银行", number=card(serial), valid_from=self.on))
