"""Facts kept years ago still load, and an assessment keeps its shape."""

from __future__ import annotations

import json
from datetime import date

from dibao.rules.assessment import Assessment
from dibao.rules.facts import HouseholdFacts, MemberFacts, ObligorFacts

ON = date(2026, 5, 1)
FACTS = HouseholdFacts("urban", ON, (MemberFacts("h", "head", date(1980, 1, 1)),))
SINCE_ISSUE_3 = ("excused", "single_parent", "bereaved")


def test_facts_stored_before_obligors_were_known_still_load() -> None:
    old = json.loads(json.dumps(FACTS.to_json()))
    del old["obligors"]
    for member in old["members"]:
        for name in SINCE_ISSUE_3:
            del member[name]
    assert HouseholdFacts.from_json(old) == FACTS


def test_obligors_go_through_json_both_ways() -> None:
    one = ObligorFacts("h", "王强", "child", 3, 6_000_000, 2, 3, 55, "prison")
    two = ObligorFacts("h")
    facts = HouseholdFacts("rural", ON, FACTS.members, obligors=(one, two))
    again = HouseholdFacts.from_json(json.loads(json.dumps(facts.to_json())))
    assert again == facts
    assert again.obligors[1].income is None
    assert (one.label, two.label) == ("王强", "义务人")


def test_an_assessment_has_the_shape_it_had() -> None:
    assert list(Assessment("unknown").to_json()) == [
        "status",
        "members",
        "income_year",
        "per_head_year",
        "standard_year",
        "property_ok",
        "top_up_year",
        "tier",
        "base_month",
        "uplift_month",
        "amount_month",
        "uplifts",
        "findings",
        "missing",
        "would_change",
        "parameter_ids",
    ]
