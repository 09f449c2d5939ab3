"""应保未保 and 应退未退: one row per family, counted apart and equal, each with the next thing to do."""

from datetime import date

import pytest

from demo.office import COUNTY, NEXT_VILLAGE
from dibao.adjusting.models import Adjustment
from dibao.casework.models import Award
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.referral.queries import lists, rows
from dibao.referral.services import families
from dibao.reviews.models import StandardChange, Task
from tests.referral.conftest import given

TODAY = date(2026, 10, 16)


def contact(home, by, *, answer="wants", on=TODAY, about="left_out"):
    return families.contact(household=home, about=about, way="phone", answer=answer, words="已电话告知", on=on, by=by)


@pytest.fixture
def task(county_reviewer):
    """`task(award, "stop")` — a change of the standard leaves somebody to be looked at."""

    def write(award, ground):
        change, _ = StandardChange.objects.get_or_create(
            number="BZ2208022026001",
            defaults={"division": COUNTY, "document": "x", "source": "x", "effective_on": date(2026, 8, 1)},
        )
        return Task.objects.create(
            change=change, award=award, division=award.division, ground=ground, before=1, after=0,
            post="township_clerk", due_on=date(2026, 10, 20),
        )  # fmt: skip

    return write


def test_one_row_per_family_however_much_speaks_of_it(award, hit, task, clerk):
    hit(award, "dead")
    hit(award, "vehicle")
    task(award, "stop")
    (family,) = lists.families(clerk, "overstayed")
    assert sorted(each.kind for each in family.found) == ["hit", "hit", "task"] and family.due == date(2026, 10, 20)
    assert lists.count(clerk, "overstayed") == 1 and lists.count(clerk, "left_out") == 0


def test_the_count_is_an_independent_recount(hit, task, assessed, clerk):
    made = given(12, seed=43, first=430_001)
    for award in made[:5]:
        hit(award, "vehicle")
    for award in made[3:7]:
        task(award, "decrease")
    for award in made[6:9]:
        hit(award, "may_qualify")
    task(made[8], "new")
    task(made[9], "unknown")
    assessed(made[10], wage=3)
    assert lists.count(clerk, "overstayed") == len(lists.families(clerk, "overstayed")) == 7
    assert lists.count(clerk, "left_out") == len(lists.families(clerk, "left_out")) == 4
    homes = {family.household for family in lists.families(clerk, "left_out")}
    assert homes == {made[n].household_id for n in (6, 7, 8, 10)}


def test_the_next_town_is_another_list(award, hit, clerk, outsider):
    hit(award, "dead")
    hit(given(1, seed=44, first=440_001, village=NEXT_VILLAGE)[0], "dead")
    assert lists.count(clerk, "overstayed") == lists.count(outsider, "overstayed") == 1
    assert lists.families(clerk, "overstayed")[0].household == award.household_id


def test_what_is_settled_leaves_the_list(award, hit, task, clerk):
    found, left = hit(award, "vehicle"), task(award, "stop")
    type(found).objects.filter(pk=found.pk).update(state="kept", outcome="keep", why="已核实")
    type(left).objects.filter(pk=left.pk).update(state="done")
    assert lists.count(clerk, "overstayed") == 0


def test_an_adjustment_takes_every_ground_of_the_row_and_the_row_leads_to_it(award, hit, task, clerk):
    found, left = hit(award, "vehicle"), task(award, "stop")
    made = families.open_adjustment(household=award.household, which="overstayed", why="入户见到车辆", by=clerk)
    grounds = {(row.ground, row.source) for row in made.grounds.all()}
    assert grounds == {("register_hit", f"screening.hit:{found.pk}"), ("standard_change", f"reviews.task:{left.pk}")}
    again = families.open_adjustment(household=award.household, which="overstayed", why="再次", by=clerk)
    assert again == made and Adjustment.objects.count() == 1 and made.grounds.count() == 2
    (row,) = rows.rows_of(lists.families(clerk, "overstayed"), "overstayed", clerk)
    assert row.adjustment == made.number and made.number in row.action


def test_a_death_is_opened_as_a_death(award, hit, clerk):
    hit(award, "dead")
    made = families.open_adjustment(household=award.household, which="overstayed", why="家属证实", by=clerk)
    assert made.ground == "death"


def test_a_family_that_is_not_on_the_list_is_not_adjusted_from_it(award, clerk, hit):
    with pytest.raises(Conflict, match="不在名单"):
        families.open_adjustment(household=award.household, which="overstayed", why="x", by=clerk)
    hit(award, "vehicle")
    with pytest.raises(Invalid):
        families.open_adjustment(household=award.household, which="overstayed", why=" ", by=clerk)
    Award.objects.update(ended_on=date(2026, 9, 1), end_reason="other")
    with pytest.raises(Conflict, match="没有享受"):
        families.open_adjustment(household=award.household, which="overstayed", why="x", by=clerk)


def test_the_helper_contacts_and_does_not_adjust(award, hit, helper):
    hit(award, "vehicle")
    contact(award.household, helper, about="overstayed")
    with pytest.raises(NotAllowed):
        families.open_adjustment(household=award.household, which="overstayed", why="x", by=helper)


def test_the_next_thing_to_do_follows_what_the_family_said(award, hit, clerk):
    Award.objects.update(outcome="marginal")
    hit(award, "may_qualify")

    def action():
        (row,) = rows.rows_of(lists.families(clerk, "left_out"), "left_out", clerk)
        return row.action

    assert action() == "主动上门或打电话，告知可以申请"
    contact(award.household, clerk, answer="not_reached")
    assert action() == "再次联系"
    contact(award.household, clerk)
    assert action() == "协助提交申请"
    Award.objects.update(outcome="dibao")
    assert action() == "提起动态调整，重新核算"


@pytest.mark.parametrize(
    ("answer", "left"), [("declines", 0), ("no_change", 0), ("applied", 0), ("wants", 1), ("not_reached", 1)]
)
def test_an_alarm_stands_until_somebody_has_spoken_of_it(answer, left, award, assessed, clerk):
    assessed(award, illness=3)
    assert lists.count(clerk, "left_out") == 1
    contact(award.household, clerk, answer=answer)
    assert lists.count(clerk, "left_out") == left


def test_an_older_word_does_not_answer_a_newer_alarm_and_a_newer_form_ends_an_older_one(award, assessed, clerk):
    contact(award.household, clerk, answer="no_change", on=date(2026, 10, 1))
    assessed(award, on=date(2026, 10, 10), wage=3)
    assert lists.count(clerk, "left_out") == 1
    assessed(award, on=date(2026, 10, 16))
    assert lists.count(clerk, "left_out") == 0


def test_families_near_the_line_are_watched_with_their_warnings(hit, assessed, clerk):
    made = given(3, seed=45, first=450_001)
    for award, outcome in zip(made, ("marginal", "rigid_spending", "dibao"), strict=True):
        Award.objects.filter(pk=award.pk).update(outcome=outcome)
    hit(made[0], "may_qualify")
    assessed(made[1], wage=2)
    shown = {row.award.pk: row.warnings for row in rows.watched_rows(rows.watched(clerk), rows.warned(clerk), clerk)}
    assert set(shown) == {made[0].pk, made[1].pk}
    assert "重残或重病" in shown[made[0].pk][0] and "失去工作" in shown[made[1].pk][0]


def test_a_contact_names_its_faults_together(award, clerk):
    with pytest.raises(Invalid) as refused:
        families.contact(
            household=award.household, about="x", way="x", answer="x", words=" ", on=date(2026, 10, 17),
            next_on=date(2026, 10, 16), by=clerk,
        )  # fmt: skip
    assert set(refused.value.fields) == {"about", "way", "answer", "words", "on", "next_on"}
