"""依据的情况 — whatever the law was asked with is told on the page: a fact that changes, changes what is told."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

from dibao.casework.queries.inputs import inputs
from dibao.rules.facts import HouseholdFacts, IncomeFact, MemberFacts, ObligorFacts, PropertyFact, SpendingFact

# A value other than the plain one for every field; keys and names say who it is, and nothing else.
OTHER = {
    MemberFacts: {
        "relation": "child", "birth_date": date(1961, 1, 1), "counted": False, "exclusion": "prison",
        "disability_kind": "physical", "disability_level": 2, "serious_illness": True, "student_stage": "senior",
        "can_live_alone": False, "labour": "partial", "employed": True, "religious_years": 3, "excused": "care",
        "single_parent": True, "bereaved": True,
    },
    IncomeFact: {
        "item": "rent", "amount": 5, "period": "once", "costs": 7, "from_date": date(2026, 5, 1),
        "to_date": date(2026, 6, 1),
    },
    PropertyFact: {"kind": "vehicle", "value": 5, "area_m2": Decimal(70), "exemption": "medical"},
    SpendingFact: {"kind": "education", "amount": 5, "period": "year"},
    ObligorFacts: {
        "relation": "parent", "members": 4, "income": 9, "supported": 2, "children": 3, "age": 70, "unable": "prison",
    },
}  # fmt: skip
WHO = {"key", "member", "name", "source_class"}  # the class of an income follows from its item
PLAIN = {
    MemberFacts: MemberFacts("1", "head", date(1960, 5, 5)),
    IncomeFact: IncomeFact("1", "wage", "wage", 300_000, "month"),
    PropertyFact: PropertyFact("1", "deposit", 90_000),
    SpendingFact: SpendingFact("1", "medical", 80_000, "month"),
    ObligorFacts: ObligorFacts("1", "李**", income=100),
}
PLACE = {IncomeFact: "income", PropertyFact: "property", SpendingFact: "spending", ObligorFacts: "obligors"}
CASES = [(kind, field.name) for kind in OTHER for field in fields(kind) if field.name not in WHO]


def household(fact) -> HouseholdFacts:
    member = fact if isinstance(fact, MemberFacts) else PLAIN[MemberFacts]
    rest = {} if isinstance(fact, MemberFacts) else {PLACE[type(fact)]: (fact,)}
    return HouseholdFacts("rural", date(2026, 10, 1), (member,), **rest)


def test_no_fact_is_left_unsaid(a_case):
    case, silent = a_case("drafted"), []
    for kind, field in CASES:
        other = replace(PLAIN[kind], **{field: OTHER[kind][field]})
        if inputs(case, household(PLAIN[kind])) == inputs(case, household(other)):
            silent.append(f"{kind.__name__}.{field}")
    assert not silent


def test_an_unknown_amount_is_said_to_be_unknown(a_case):
    case = a_case("drafted")
    told = [row.figure for fact in (IncomeFact, SpendingFact, ObligorFacts) for row in inputs(
        case, household(replace(PLAIN[fact], **{"income" if fact is ObligorFacts else "amount": None}))
    )]  # fmt: skip
    assert sum("不明" in figure or "还没有核实" in figure for figure in told) == 3
