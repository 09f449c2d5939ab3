"""The lists: exactly the visits the rules make, once each, by village and day, with an owner and a light."""

import hashlib
from collections import Counter
from datetime import date, timedelta

import pytest

from demo.office import COUNTY, NEXT_VILLAGE, TOWN, VILLAGE
from dibao.audit.actors import SYSTEM
from dibao.casework.models import Award
from dibao.casework.queries.replay import facts_of_basis
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.policy.queries import parameters_for
from dibao.policy.services.parameter import decide
from dibao.rounds.choices import Ground
from dibao.rounds.models import Envelope, Visit
from dibao.rounds.queries import campaign as campaigns
from dibao.rounds.queries import listing, timeline
from dibao.rounds.services import campaign, spot
from dibao.rounds.services.planning import add, cancel, plan, schedule
from dibao.rules.review_cycle import next_review
from dibao.screening.models import Rectification

pytestmark = pytest.mark.django_db
SOON = date(2026, 12, 1)


def test_exactly_the_visits_the_rules_make_and_none_twice(families):
    everybody = families(40)
    wanted = Counter()
    until = clock.today() + timedelta(days=30)
    for award in everybody:
        parameters = parameters_for(division=award.division, track=award.track, on=clock.today())
        review = next_review(award.confirmed_on, facts=facts_of_basis(award.present.basis), parameters=parameters)
        wanted[award.pk] = int(review.on <= until)
    first = plan(by=SYSTEM)
    assert (first.awards, first.made, first.later) == (40, sum(wanted.values()), 40 - sum(wanted.values()))
    assert 0 < first.made < 40
    assert set(Visit.objects.values_list("award_id", flat=True)) == {pk for pk, due in wanted.items() if due}
    second = plan(by=SYSTEM)
    assert (second.there, second.made, second.moved) == (first.made, 0, 0)


def test_the_award_keeps_in_step_when_the_rule_changes(families, approver):
    families(6)
    plan(by=SYSTEM, ahead=400)
    decide(
        key="review_cycles", division=COUNTY, track="any", valid_from=date(2026, 10, 1), unit="table",
        value=[{"who": "everyone", "months": 4}], document="洮北区复核规定", source="原件", by=approver,
    )  # fmt: skip
    assert plan(by=SYSTEM, ahead=400).moved > 0
    assert set(Award.objects.values_list("review_due", flat=True)) == {date(2026, 10, 15)}
    assert plan(by=SYSTEM, ahead=400).moved == 0


def test_every_visit_has_an_owner_and_one_village_one_owner(families):
    families(20)
    plan(by=SYSTEM, ahead=400)
    owners = {(visit.division, visit.assigned.work_number) for visit in Visit.objects.all()}
    assert owners == {(VILLAGE, "jingban"), (NEXT_VILLAGE, "linzhen")}


def test_who_has_left_is_taken_off(families):
    award = families(2)[0]
    plan(by=SYSTEM, ahead=400)
    Award.objects.filter(pk__in=[award.pk]).update(ended_on=clock.today(), end_reason="own_wish")
    assert plan(by=SYSTEM, ahead=400).lapsed == 1
    assert Visit.objects.get(award=award).state == "cancelled"


def test_a_village_is_set_for_one_day_and_one_person(families, clerk, helper, outsider):
    families(8)
    plan(by=SYSTEM, ahead=400)
    here = list(Visit.objects.filter(division=VILLAGE))
    assert schedule(visits=here, on=SOON, to=helper, by=clerk) == 4
    assert [row.unplanned for row in listing.villages(clerk)] == [0]
    assert len(listing.walk(helper, on=SOON)) + len(listing.walk(helper, on=SOON, phone=True)) >= 4
    again = list(Visit.objects.filter(division=VILLAGE))
    with pytest.raises(Invalid, match="没有在"):
        schedule(visits=again, on=SOON, to=outsider, by=clerk)
    with pytest.raises(Invalid, match="早于今天"):
        schedule(visits=again, on=clock.today() - timedelta(days=1), by=clerk)
    with pytest.raises(NotAllowed):
        schedule(visits=again, on=SOON, by=outsider)
    with pytest.raises(Conflict, match="他人"):
        schedule(visits=here[:1] and [_stale(here[0])], on=SOON, by=clerk)


def _stale(visit: Visit) -> Visit:
    visit.version -= 1
    return visit


def test_the_load_of_everybody_is_seen(families, county_reviewer):
    families(8)
    plan(by=SYSTEM, ahead=400)
    Visit.objects.update(due_on=clock.today() + timedelta(days=9))
    Visit.objects.filter(division=VILLAGE).update(due_on=clock.today() - timedelta(days=1))
    found = {load.name: (load.open, load.late) for load in listing.loads(county_reviewer)}
    assert found == {"周经办": (4, 4), "秦邻镇": (4, 0)}
    late = listing.rows_of(Visit.objects.filter(division=VILLAGE), county_reviewer)
    assert {row.level for row in late} == {"overdue"}


def test_a_reason_of_somebody_is_one_open_visit(family, clerk, reviewer):
    first = add(award=family, ground=Ground.DEATH, why="村里报告户主去世", by=clerk)
    assert add(award=family, ground=Ground.DEATH, why="又报告一次", by=clerk) == first
    with pytest.raises(Invalid) as refusal:
        add(award=family, ground=Ground.CYCLE, why=" ", by=clerk, due_on=date(2026, 1, 1))
    assert set(refusal.value.fields) == {"ground", "why", "due_on"}
    with pytest.raises(Invalid, match="理由"):
        cancel(visit=first, why="", by=reviewer)
    cancel(visit=first, why="误报", by=reviewer)
    assert Visit.objects.get().state == "cancelled"


def test_anybody_draws_the_same_households_again(families, county_reviewer, clerk):
    everybody = families(30)
    drawn = spot.draw(
        division=COUNTY,
        seed="双色球2026118",
        announced="政务公开栏",
        why="年度监督",
        due_on=SOON,
        by=county_reviewer,
        count=7,
    )
    numbers = sorted(award.household.number for award in everybody)
    ours = sorted(numbers, key=lambda n: hashlib.sha256(f"双色球2026118|{n}".encode()).hexdigest())[:7]
    assert sorted(visit.household_number for visit in drawn.visits.all()) == sorted(ours)
    assert drawn.drawn_digest == hashlib.sha256("\n".join(numbers).encode()).hexdigest()
    assert {visit.assigned for visit in drawn.visits.all()} == {county_reviewer}
    # nobody in the township learns of it before it is made
    assert not listing.listed(clerk).exists() and listing.listed(county_reviewer).count() == 7
    assert not any(timeline.entries(visit.household) for visit in drawn.visits.all())
    share = spot.draw(division=TOWN, seed="另一句", announced="公开栏", why="抽查", due_on=SOON, by=county_reviewer)
    assert share.asked == 5  # 30 % of fifteen, rounded up


def test_a_draw_needs_words_made_public_before(families, county_reviewer, clerk):
    families(2)
    with pytest.raises(Invalid) as refusal:
        spot.draw(division=COUNTY, seed="", announced="", why="", due_on=clock.today(), by=county_reviewer)
    assert set(refusal.value.fields) == {"seed", "announced", "why", "due_on"}
    with pytest.raises(NotAllowed):
        spot.draw(division=TOWN, seed="a", announced="b", why="c", due_on=SOON, by=clerk)


def test_by_risk_the_reasons_stay_with_the_household_and_a_finding_becomes_an_order(families, county_reviewer, clerk):
    families(4)
    Award.objects.update(review_due=date(2026, 9, 1))
    made = spot.choose(division=COUNTY, risks=["review_late"], why="逾期较多", due_on=SOON, by=county_reviewer, count=3)
    assert [visit.why for visit in made.visits.all()] == ["定期复核已经过期"] * 3
    here = made.visits.filter(division=VILLAGE).first()
    spot.rectify(visit=here, error="两次复核没有入户", owner=clerk, due_on=SOON, by=county_reviewer)
    assert Rectification.objects.get().owner == clerk


def test_the_campaign_counts_every_look_and_reaches_a_hundred(families, clerk, handed_in, visit):
    families(3, villages=(VILLAGE,), first_serial=200_001, seed=12)
    assert campaign.start(division=TOWN, due_on=SOON, why="年度普查", by=clerk) == 3
    assert campaign.start(division=TOWN, due_on=SOON, why="年度普查", by=clerk) == 0
    (row,) = campaigns.progress(VILLAGE, clerk)
    assert (row.families, row.seen, row.percent) == (4, 0, 0)
    handed_in()
    (row,) = campaigns.progress(VILLAGE, clerk)
    assert (row.seen, row.left, row.percent) == (1, 3, 25)
    assert Visit.objects.open().filter(ground=Ground.CAMPAIGN).count() == 3
    assert len(campaigns.left(VILLAGE, clerk)) == 3
    with pytest.raises(Invalid, match="今年以内"):
        campaign.start(division=TOWN, due_on=date(2027, 1, 5), why="普查", by=clerk)


def test_the_timeline_names_every_look_with_its_sheet(visit, handed_in):
    handed_in()
    (entry,) = timeline.entries(visit.household)
    assert (entry.on, entry.detail, entry.who) == (clock.today(), "没有变化", "周经办")
    sheet = Envelope.objects.get().enclosures.get(kind="check_form").item
    assert (entry.item, sheet.kind) == (sheet.pk, "review_record") and entry.what.startswith("家庭报告变化")
