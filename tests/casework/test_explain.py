"""A decision is replayed from its own inputs, bit for bit, whatever has been decided since."""

import io
import json
from datetime import date, datetime

import pytest
from django.core.management import call_command

from dibao.audit.actors import SYSTEM
from dibao.casework.choices import AmountReason
from dibao.casework.models import Assessment, Award, AwardAmount
from dibao.casework.queries import explain
from dibao.casework.queries.replay import replay_assessment
from dibao.kernel import clock
from dibao.policy.services.parameter import decide


@pytest.fixture
def award(a_case) -> Award:
    return Award.objects.get(case=a_case("confirmed"))


def told(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("explain", *arguments, stdout=out, stderr=out)
    except SystemExit as ended:
        return int(ended.code), out.getvalue()
    return 0, out.getvalue()


def raise_the_standard() -> None:
    decide(
        key="standard", division=220802000000, track="rural", valid_from=date(2026, 1, 1), value=6_480_00,
        unit="fen_per_year", document="新标准", source="原件", by=SYSTEM,
    )  # fmt: skip


def test_a_decision_replays_bit_for_bit_after_the_parameters_have_changed(award):
    basis = award.present.basis
    raise_the_standard()
    found = replay_assessment(basis)
    assert found.identical and found.same_rules
    code, text = told(award.household.number)
    assert code == 0 and text.rstrip().endswith("完全一致")
    today = explain.today(award.case)
    assert today.amount_month > award.present.amount_month  # the same facts with today's figures


def test_the_case_number_and_json_serve_too(award):
    code, text = told(award.case.number, "--json")
    answer = json.loads(text)
    assert code == 0 and answer["identical"] and answer["amount_month"] == award.amount_month
    assert answer["parameters"] == award.present.basis.parameter_set.rows


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("result", lambda text: text.replace('"amount_month": ', '"amount_month": 1'), "amount_month"),
        (
            "facts",
            lambda text: text.replace('"labour": "none"', '"labour": "able"', 1).replace(
                '"amount": ', '"amount": 9', 1
            ),
            "：",
        ),
    ],
)
def test_a_stored_decision_that_was_touched_is_named(award, name, change, said):
    basis = award.present.basis
    setattr(basis, name, change(getattr(basis, name)))
    basis.save()
    code, text = told(award.household.number)
    assert code == 1 and "不一致：" in text and said in text.splitlines()[-1]


def test_an_amount_that_does_not_follow_from_its_inputs_is_named(award):
    AwardAmount.objects.filter(award=award).update(amount_month=award.amount_month + 100)
    code, text = told(award.household.number)
    assert code == 1 and "amount_month" in text


def test_before_the_first_decision_nothing_is_explained(award):
    code, text = told(award.household.number, "--on", "2025-01-01")
    assert code == 1 and "没有生效的保障决定" in text


def test_a_past_month_shows_the_decision_in_force_then(award):
    first = award.present
    month = date(award.starts_on.year + 1, 1, 1)
    AwardAmount.objects.create(
        award=award, from_month=month, amount_month=first.amount_month, uplift_month=first.uplift_month,
        members=first.members, basis=first.basis, on=first.on, parameter_set=first.parameter_set,
        reason=AmountReason.STANDARD, change="BZ1", decided_by="x", decided_by_name="某人",
    )  # fmt: skip
    awards = explain.awards_of(award.household.number, Award.objects.all())
    assert explain.in_force(awards, award.starts_on).amount == first
    assert explain.in_force(awards, month).amount.change == "BZ1"
    assert explain.in_force(awards, month).replay.identical


def test_a_late_decision_is_seen_only_by_who_asks_after_it(award):
    first = award.present
    late = datetime(2026, 12, 20, 9, 0, tzinfo=clock.OFFICE)
    row = AwardAmount.objects.create(
        award=award, from_month=award.starts_on, amount_month=first.amount_month + 500, uplift_month=first.uplift_month,
        members=first.members, basis=first.basis, on=first.on, parameter_set=first.parameter_set,
        reason=AmountReason.STANDARD, change="BZ1", decided_by="x", decided_by_name="某人", decided_at=late,
    )  # fmt: skip
    assert award.amount_on(award.starts_on) == row
    assert award.amount_on(award.starts_on, known_at=late.replace(day=19)) == first
    assert award.amount_on(award.starts_on, known_at=late) == row


def test_every_input_names_its_source(award):
    told_ = explain.in_force(
        explain.awards_of(award.household.number, Award.objects.all()), award.starts_on
    ).explanation()
    lines = [row for row in told_.inputs if row.block != "成员"]
    assert lines and all(row.sources and row.sources[0].name == "申报" for row in lines)
    assert any(source.paper for row in told_.inputs for source in row.sources)
    assert told_.used and all(each.document for each in told_.used)
    names = [m.person.name for m in award.household.memberships.select_related("person")]
    shown = " ".join([step.sentence for step in told_.steps] + [row.who for row in told_.inputs])
    assert not any(name in shown for name in names)


def test_the_page_explains_and_writes_nothing_but_that_it_was_opened(award, client_of, clerk, outsider, cashier):
    before = (Assessment.objects.count(), AwardAmount.objects.count())
    answer = client_of(clerk).get(f"/awards/{award.household.number}/explain/", {"on": str(award.starts_on)})
    text = answer.content.decode()
    assert answer.status_code == 200 and "完全一致" in text and "怎么算的" in text and "社会救助法" in text
    assert (Assessment.objects.count(), AwardAmount.objects.count()) == before
    now = client_of(clerk).get(f"/awards/{award.household.number}/explain/").content.decode()
    assert "按今天的事实和标准重新核算" in now
    assert client_of(clerk).get(f"/awards/{award.household.number}/explain/", {"on": "昨天"}).status_code == 422
    for stranger in (outsider, cashier):
        gone = client_of(stranger).get(f"/awards/{award.household.number}/explain/")
        missing = client_of(stranger).get("/awards/220802-9999999-X/explain/")
        assert gone.status_code == missing.status_code == 404
