"""Working hits off: evidence, who may, who must keep away; orders, bulletins, fraud files."""

from datetime import date

import pytest

from demo.families import WIDOW_AND_STUDENT
from demo.office import NEXT_VILLAGE
from demo.story import photo
from dibao.audit.models import Event
from dibao.casework.models import Award, KinshipDisclosure
from dibao.documents.models import StoredFile
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.referral.queries import lists as left_out
from dibao.referral.queries import rows as watch
from dibao.screening import lifecycle
from dibao.screening.choices import PURPOSES, FraudState, HitState, OrderState
from dibao.screening.models import FraudEvent, FraudEvidence, Hit, HitEvent
from dibao.screening.queries import hits as lists
from dibao.screening.services import fraud as frauds
from dibao.screening.services import hit as hits
from dibao.screening.services import order as orders
from tests.conftest import staff
from tests.screening.conftest import died, hit_of, people

WHY = {"why": "到家核实，情况属实", "paper": "死亡证明，档案第 12 件"}


@pytest.fixture
def hit(paid, delivered, compared) -> Hit:
    """The head of a family of 平安村 is dead by the roll of the police."""
    award = paid()
    delivered("population", [died(people(award.household)[0])])
    compared()
    return hit_of("dead")


@pytest.mark.parametrize("table", lifecycle.TABLES)
def test_every_state_is_reached_and_none_is_a_dead_end(table):
    moves = lifecycle.TABLES[table].values()
    reached = {lifecycle.FIRST[table]}
    while more := {m.target for m in moves if reached & set(m.sources)} - reached:
        reached |= more
    assert reached == set(lifecycle.statuses(table))
    for state in reached - lifecycle.FINAL[table]:
        assert any(state in m.sources and m.posts for m in moves), f"{state} is a dead end"
    words = {"hit": HitState, "order": OrderState, "fraud": FraudState}
    assert reached == set(words[table].values)


def test_the_machine_makes_no_move_that_ends_a_matter_against_anybody():
    # What people have decided after a hearing is only written down by it (adjusting closes the hit with its own end).
    assert lifecycle.HIT["end"].sources == ("hearing",)
    machine = [m for table in lifecycle.TABLES.values() for m in table.values() if not m.posts and m.name != "end"]
    assert machine and all(not move.outcome for move in machine)
    assert {move.target for move in machine} <= {"open", "hearing"}
    assert all(move.target in move.sources or move.target == "open" for move in machine)


def test_nothing_is_settled_without_words_and_evidence(hit, clerk):
    with pytest.raises(Invalid) as refused:
        hits.settle(hit=hit, outcome="keep", why=" ", by=clerk)
    assert set(refused.value.fields) == {"why", "paper"}
    hits.settle(hit=hit, outcome="keep", why="已更正", by=clerk, content=photo("paper"), name="证明.jpg")
    hit.refresh_from_db()
    assert hit.state == "kept" and hit.evidence.original_name == "证明.jpg" and hit.closed_on
    event = hit.events.last()
    assert (event.move, event.actor, event.evidence) == ("keep", clerk.actor_key, hit.evidence)
    assert Event.objects.filter(verb="screening.keep", household_number=hit.household.number).exists()


def test_stop_ends_in_a_hearing_and_pays_on(hit, clerk, county_reviewer):
    award = Award.objects.get(household=hit.household)
    before = Award.objects.values().get(pk=award.pk)
    hits.settle(hit=hit, outcome="stop", by=clerk, **WHY)
    hit.refresh_from_db()
    assert hit.state == "hearing" and Award.objects.values().get(pk=award.pk) == before
    assert hit in lists.leaving(clerk)
    with pytest.raises(Conflict):
        hits.settle(hit=hit, outcome="keep", by=clerk, **WHY)
    hits.give_back(hit=hit, why="死亡证明是另一个人的", by=county_reviewer)
    hit.refresh_from_db()
    assert (hit.state, hit.outcome) == ("open", "")


def test_who_may_is_read_off_post_place_and_kinship(hit, clerk, outsider, cashier, helper, checker):
    for nobody in (outsider, cashier, helper):
        with pytest.raises(NotAllowed):
            hits.settle(hit=hit, outcome="keep", by=nobody, **WHY)
    with pytest.raises(NotAllowed):
        hits.settle(hit=hit, outcome="refer", to="公安局", by=clerk, **WHY)
    hits.hand_over(hit=hit, post="checker", why="须查户籍底册", by=clerk)
    with pytest.raises(NotAllowed, match="信息核对"):
        hits.settle(hit=hit, outcome="keep", by=clerk, **WHY)
    hits.settle(hit=hit, outcome="refer", to="区公安分局", by=checker, **WHY)
    assert hit.why.startswith("移送区公安分局")


def test_whoever_may_not_leaves_no_file_behind(hit, outsider, clerk):
    before = StoredFile.objects.count()
    with pytest.raises(NotAllowed):
        hits.settle(hit=hit, outcome="keep", why="属实", by=outsider, content=photo("x"), name="x.jpg")
    assert StoredFile.objects.count() == before


def test_a_near_relative_neither_works_nor_looks(hit, clerk):
    case = Award.objects.get(household=hit.household).case
    KinshipDisclosure.objects.create(case=case, staff=clerk, member=case.applicant, unit="民政办", relation="sibling")
    with pytest.raises(NotAllowed, match="回避"):
        hits.settle(hit=hit, outcome="keep", by=clerk, **WHY)
    with pytest.raises(NotAllowed, match="回避"):
        hits.reveal(hit=hit, purpose=PURPOSES[0], by=clerk)


def test_the_words_of_the_register_are_shown_for_a_purpose_that_is_written_down(hit, clerk, city_supervisor):
    with pytest.raises(Invalid):
        hits.reveal(hit=hit, purpose="看看", by=clerk)
    with pytest.raises(NotAllowed):
        hits.reveal(hit=hit, purpose=PURPOSES[3], by=city_supervisor)
    assert not Event.objects.filter(verb="screening.reveal").exists()
    [(register, row)] = hits.reveal(hit=hit, purpose=PURPOSES[0], by=clerk)
    assert register == "公安户籍"
    assert dict(row)["公民身份号码"] == hit.person.id_number and dict(row)["户籍状态"] == "死亡注销"
    event = Event.objects.get(verb="screening.reveal")
    assert event.because == PURPOSES[0] and event.household_number == hit.household.number
    assert hit.person.id_number not in str(event.data)


def test_two_people_at_one_hit_do_not_overwrite_each_other(hit, clerk, checker):
    mine, theirs = Hit.objects.get(pk=hit.pk), Hit.objects.get(pk=hit.pk)
    hits.settle(hit=mine, outcome="keep", by=clerk, **WHY)
    with pytest.raises(Conflict):
        hits.settle(hit=theirs, outcome="stop", by=checker, **WHY)
    assert HitEvent.objects.filter(matter=hit).exclude(move="found").count() == 1


def test_the_overdue_list_is_empty_only_when_nothing_is_left_open(hit, clerk, on):
    overdue = lists.Filters(state="overdue")
    assert not lists.narrowed(clerk, overdue)
    with on(date(2026, 12, 1)):
        assert list(lists.narrowed(clerk, overdue)) == [hit]
        assert lists.total(lists.by_town(clerk)).overdue == 1
        hits.settle(hit=hit, outcome="keep", by=clerk, **WHY)
        assert not lists.narrowed(clerk, overdue)


def test_a_town_sees_its_own_hits_only(paid, delivered, compared, clerk, outsider, checker):
    here, there = paid(), paid(village=NEXT_VILLAGE)
    delivered("population", [died(people(award.household)[0]) for award in (here, there)])
    compared()
    assert {hit.household for hit in lists.visible(clerk)} == {here.household}
    assert {hit.household for hit in lists.visible(outsider)} == {there.household}
    assert lists.visible(checker).count() == 2
    assert [row.all for row in lists.by_town(checker)] == [1, 1]


def test_may_qualify_is_a_list_of_its_own(paid, delivered, compared, clerk):
    award = paid()
    Award.objects.filter(pk=award.pk).update(outcome="marginal")
    head, _ = people(award.household)
    said = {
        "id_number": head.id_number,
        "name": head.name,
        "certificate": f"{head.id_number}42",
        "kind": "4",
        "level": "2",
    }
    delivered("disability", [said | {"status": "valid", "issued_on": date(2026, 8, 1)}])
    compared()
    hit = hit_of("may_qualify")
    assert hit in lists.coming(clerk) and hit not in lists.leaving(clerk)


def test_a_wage_that_stopped_stands_among_the_left_out(family, delivered, compared, clerk):
    """应保未保: nobody came to say it; the register did, and the row leads to a call."""
    award = family(WIDOW_AND_STUDENT)
    Award.objects.filter(pk=award.pk).update(outcome="marginal")
    head = people(award.household)[0]
    said = {"id_number": head.id_number, "name": head.name, "employer": "演示超市", "from_on": date(2024, 3, 1)}
    delivered("employment", [said | {"state": "ended", "to_on": date(2026, 9, 30)}])
    compared()
    hit = hit_of("wage_stopped")
    assert (hit.person, hit in lists.coming(clerk), hit in lists.leaving(clerk)) == (head, True, False)
    (found,) = left_out.found_of(clerk, "left_out", award.household)
    assert found.key == str(hit.pk) and "中断" in found.label
    (row,) = watch.watched_rows(watch.watched(clerk), watch.warned(clerk), clerk)
    assert row.warnings == [found.label]


def test_an_error_becomes_an_order_with_owner_day_result_and_bulletin(hit, clerk, checker, approver, outsider):
    with pytest.raises(Invalid, match="整改责任人"):
        orders.order(hit=hit, error="未按月核对死亡信息", owner=outsider, due_on=date(2026, 10, 30), by=checker)
    row = orders.order(hit=hit, error="未按月核对死亡信息", owner=clerk, due_on=date(2026, 10, 30), by=checker)
    with pytest.raises(NotAllowed, match="责任人"):
        orders.answer(order=row, result="已改", by=staff("chushen"))
    orders.answer(order=row, result="已建立月度核对台账", paper="台账", by=clerk)
    with pytest.raises(NotAllowed):
        orders.accept(order=row, why="可以", by=clerk)
    orders.send_back(order=row, why="台账缺九月", by=checker)
    orders.answer(order=row, result="已补齐", by=clerk)
    orders.accept(order=row, why="台账齐全", by=checker)
    name = people(hit.household)[0].name
    with pytest.raises(Invalid, match="不能写家庭成员姓名"):
        orders.publish_bulletin(order=row, text=f"平安镇{name}死亡后仍在享受", by=approver)
    orders.publish_bulletin(order=row, text="平安镇未按月核对死亡信息，通报批评。", by=approver)
    row.refresh_from_db()
    assert row.state == "closed" and row.bulletin_on and row.closed_on
    assert [event.move for event in row.events.all()] == ["order", "answer", "send_back", "answer", "accept"]


def test_a_fraud_file_links_case_evidence_amount_decision_and_recovery(hit, county_reviewer, approver, clerk):
    household = hit.household
    file = frauds.start(
        household=household, suspicion="隐瞒死亡继续领取", acted_on=date(2026, 9, 21), hits=[hit], by=county_reviewer
    )
    assert file.case == Award.objects.get(household=household).case
    with pytest.raises(Conflict, match="已经有一份"):
        frauds.start(household=household, suspicion="再来", acted_on=date(2026, 9, 21), by=county_reviewer)
    frauds.add_evidence(file=file, proves="家属知情", paper="询问笔录", by=county_reviewer)
    wanted = {"obtained": 930_00, "months": "2026-10 至 2026-11", "decision": "退回并罚款"}
    with pytest.raises(Invalid, match="罚款不得超过") as refused:
        frauds.decide(file=file, fine=10_000_00, by=approver, **wanted)
    assert refused.value.basis
    with pytest.raises(NotAllowed):
        frauds.decide(file=file, fine=0, by=clerk, **wanted)
    frauds.decide(file=file, fine=930_00, by=approver, **wanted)
    assert file.fine_cap == 1_860_00 and FraudEvidence.objects.filter(file=file).count() == 2
    with pytest.raises(Invalid, match="还款承诺书"):
        frauds.schedule(
            file=file, first_on=date(2026, 11, 5), instalments=7, consent_on=date(2026, 10, 16), by=county_reviewer
        )
    frauds.schedule(
        file=file, first_on=date(2026, 10, 31), instalments=7, consent_on=date(2026, 10, 16), by=county_reviewer,
        content=photo("consent"), name="承诺书.jpg",
    )  # fmt: skip
    plan = list(file.plan.all())
    assert sum(line.amount for line in plan) == 1_860_00 and len(plan) == 7
    assert [str(line.due_on) for line in plan][:3] == ["2026-10-31", "2026-11-30", "2026-12-31"]
    frauds.schedule(
        file=file, first_on=date(2026, 11, 5), instalments=2, consent_on=date(2026, 10, 16), by=county_reviewer
    )
    assert file.plan.filter(replaced=False).count() == 2 and file.plan.count() == 9
    with pytest.raises(Conflict, match="没有追回"):
        frauds.close(file=file, why="办结", by=approver)
    assert [event.move for event in FraudEvent.objects.filter(matter=file)] == [
        "start",
        "decide",
        "schedule",
        "schedule",
    ]


def test_who_opened_a_fraud_file_does_not_decide_it(hit, approver):
    file = frauds.start(household=hit.household, suspicion="冒领", acted_on=date(2026, 9, 21), hits=[hit], by=approver)
    with pytest.raises(NotAllowed, match="另一人"):
        frauds.decide(file=file, obtained=1_00, months="2026-10", fine=0, decision="退回", by=approver)
    with pytest.raises(NotAllowed, match="另一人"):
        frauds.dismiss(file=file, why="不构成", by=approver)


def test_an_order_reaches_only_ones_own_place(hit, checker):
    with pytest.raises(NotAllowed):
        orders.order(error="问题", owner=checker, due_on=date(2026, 11, 1), by=staff("tn-hedui"), hit=hit)


def test_what_comes_back_is_counted_on_the_file_and_never_more_than_is_owed(hit, county_reviewer, approver, cashier):
    file = frauds.start(
        household=hit.household, suspicion="冒领", acted_on=date(2026, 9, 21), hits=[hit], by=county_reviewer
    )
    with pytest.raises(Conflict, match="调查中"):
        frauds.pay_back(file=file, amount=1, why="退回", by=cashier)
    frauds.decide(
        file=file, obtained=930_00, months="2026-10 至 2026-11", fine=70_00, decision="退回并罚款", by=approver
    )
    frauds.pay_back(file=file, amount=600_00, why="退回", by=cashier)
    with pytest.raises(Invalid, match=r"还应退回 400\.00 元"):
        frauds.pay_back(file=file, amount=400_01, why="退回", by=cashier)
    with pytest.raises(Invalid, match="还应退回"):
        frauds.pay_back(file=file, amount=0, why="退回", by=cashier)
    file.refresh_from_db()
    assert (file.state, file.returned) == ("recovering", 600_00)
    with pytest.raises(Conflict, match="没有追回"):
        frauds.close(file=file, why="办结", by=approver)
    frauds.pay_back(file=file, amount=400_00, why="退回", by=cashier)
    file.refresh_from_db()
    assert frauds.close(file=file, why="办结", by=approver).state == "closed"
