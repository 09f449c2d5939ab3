"""认定所据事实 — the case's accepted figures in the shape the law is asked with."""

from datetime import date
from decimal import Decimal

from dibao.kernel import clock
from dibao.kernel.masking import mask_name
from dibao.registry import queries as registry
from dibao.registry.models import Membership
from dibao.rules.facts import HouseholdFacts, IncomeFact, MemberFacts, ObligorFacts, PropertyFact, SpendingFact
from dibao.verification.models import Check

from ..choices import Block
from ..models import Award, Case, EconomicLine, Obligor

RELATIONS = {
    "0": "head",
    "1": "spouse",
    "2": "child",
    "3": "child",
    "4": "grandchild",
    "5": "parent",
    "6": "grandparent",
    "7": "sibling",
    "8": "other",
}
EXCLUSIONS = {
    "religious": "clergy",
    "prison": "prison",
    "detox": "drug_isolation",
    "missing": "missing",
    "local": "local",
}
DISABILITIES = {
    "1": "vision",
    "2": "hearing",
    "3": "speech",
    "4": "physical",
    "5": "intellectual",
    "6": "mental",
    "7": "multiple",
}
# Which of the four legal classes each item of the dictionary belongs to (办法 第十三条).
CLASSES = {
    "wage": "wage",
    "farming": "business",
    "business": "business",
    "interest": "property",
    "rent": "property",
    "other": "other",
}


def facts_of(case: Case) -> HouseholdFacts:
    """Everything the law may look at, as of today; members in the household book, lines as accepted."""
    today = clock.today()
    lines = list(case.lines.filter(removed="").order_by("block", "item", "id"))
    checked = Check.objects.filter(case_number=case.number, reported_on__isnull=False).exists()
    live = Award.objects.filter(household=case.household, ended_on=None).first()
    excused = dict(case.excuses.filter(replaced_at=None).values_list("member_id", "reason"))
    return HouseholdFacts(
        track=case.track,
        on=today,
        members=tuple(
            member_facts(member, excused.get(member.person_id, ""), today)
            for member in registry.members(case.household, today)
        ),
        income=tuple(_income(line) for line in lines if line.block == Block.INCOME),
        property=tuple(_property(line) for line in lines if line.block == Block.PROPERTY),
        spending=tuple(_spending(line) for line in lines if line.block == Block.SPENDING),
        existing_status=live.outcome if live else "",
        income_checked=checked,
        property_checked=checked,
        obligors=tuple(_obligor(row) for row in case.obligors.filter(removed="")),
    )


def member_facts(member: Membership, excused: str, on: date) -> MemberFacts:
    """One member of the household book as the law sees him on a day; excused: why he need not work, if so found."""
    person = member.person
    known = registry.facts(person, on)
    employment = known.get("employment", "")
    return MemberFacts(
        key=str(person.pk),
        relation=RELATIONS[member.relation],
        birth_date=person.birth_date,
        counted=member.counted,
        exclusion=EXCLUSIONS.get(member.exclusion, "" if member.lives_here else "left"),
        disability_kind=DISABILITIES.get(known.get("disability_kind", ""), ""),
        disability_level=int(known.get("disability_level", 0)),
        serious_illness=bool(known.get("serious_illness")),
        student_stage=known.get("student_stage", ""),
        can_live_alone=known.get("can_live_alone"),
        labour=known.get("labour", ""),
        employed=employment in ("employed", "flexible", "farming") if employment else None,
        religious_years=3 if member.exclusion == "religious" else 0,
        name=person.name,
        excused=excused,
        single_parent=bool(known.get("single_parent")),
        bereaved=bool(known.get("bereaved")),
    )


def _income(line: EconomicLine) -> IncomeFact:
    return IncomeFact(
        member=str(line.member_id),
        source_class=CLASSES.get(line.item, "transfer"),
        item=line.item,
        amount=line.counts,
        period=line.period,
        costs=line.costs,
        from_date=line.received_on,
    )


def _property(line: EconomicLine) -> PropertyFact:
    return PropertyFact(
        member=str(line.member_id),
        kind=line.item,
        value=line.counts,
        area_m2=None if line.area_m2 is None else Decimal(line.area_m2),
        exemption=line.exemption,
    )


def _spending(line: EconomicLine) -> SpendingFact:
    return SpendingFact(member=str(line.member_id), kind=line.item, amount=line.counts, period=line.period)


def _obligor(row: Obligor) -> ObligorFacts:
    """An open question is asked as one: no income until it is settled. The law needs no third person's full name."""
    said = row.values
    return ObligorFacts(
        member=str(row.member_id),
        name=mask_name(said["name"]),
        relation=said["relation"],
        members=said["members"],
        income=said.get("income") if row.settled else None,
        supported=said["supported"],
        children=said["children"],
        age=said.get("age"),
        unable=said.get("unable", "") if row.found else "",
    )
