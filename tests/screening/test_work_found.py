"""What a night finds over the real database, and what it never touches."""

import shutil
from datetime import date, timedelta

import pytest

from demo import awards
from demo.office import COUNTY, NEXT_VILLAGE, VILLAGE
from dibao.audit.models import RowState
from dibao.casework.models import Award, AwardAmount, Case
from dibao.kernel.refusals import Invalid
from dibao.registry.models import Household, Person
from dibao.registry.services import household as households
from dibao.screening.models import Hit, HitEvent, ScreeningRun
from dibao.screening.queries.ground import folder
from dibao.screening.services import hit as hits
from dibao.screening.services import run as running
from dibao.screening.services.plan import plan_ordinary
from dibao.screening.services.run import due_plans
from tests.screening.conftest import died, hit_of, people


def everything_moved_by_people() -> list:
    """All that a machine may never move."""
    models = (Award, AwardAmount, Case, Household, Person)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_a_dead_recipient_is_found_once_with_owner_day_and_sealed_words(paid, delivered, compared):
    award = paid()
    head, wife = people(award.household)
    delivered("population", [died(wife)])
    run = compared()
    hit = hit_of("dead")
    assert (hit.person, hit.household, hit.on) == (wife, award.household, date(2026, 9, 20))
    assert hit.post == "township_clerk" and hit.state == "open" and hit.due_on > run.on
    assert wife.id_number in hit.detail and wife.id_number not in repr(Hit.objects.filter(pk=hit.pk).values_list())
    assert run.total == run.position == run.found + run.known + run.changed + run.outside
    assert not Hit.objects.filter(person=head, finder="dead").exists()
    assert RowState.objects.filter(label="screening.Hit", row_id=str(hit.pk)).exists()


def test_a_borrowed_identity_is_found(paid, delivered, compared):
    head, _ = people(paid().household)
    delivered("population", [{"id_number": head.id_number, "name": "另有其人", "status": "normal"}])
    compared()
    hit = hit_of("borrowed_identity")
    assert hit.person == head and hit.post == "checker"


def test_one_account_of_several_households_is_found_in_each(paid, compared, clerk):
    first, second, _ = paid(), paid(), paid()
    head, wife = people(second.household)
    same = first.household.accounts.get().number
    households.set_account(household=second.household, holder=wife, bank="演示农村信用社", number=same, by=clerk)
    compared()
    found = Hit.objects.filter(finder="account_shared")
    assert {hit.household for hit in found} == {first.household, second.household}
    assert all(hit.person is None for hit in found)


def test_the_same_person_in_two_places_is_found_elsewhere_and_impossible_here(paid, delivered, compared, clerk):
    first, second = paid(), paid()
    head, _ = people(first.household)
    with pytest.raises(Invalid):
        households.add_member(household=second.household, person=head, relation="8", by=clerk)
    said = {"id_number": head.id_number, "name": head.name, "programme": "dibao", "from_on": date(2026, 8, 1)}
    delivered("other_aid", [said | {"place": "洮北区"}, said | {"place": "洮南市", "amount": 465_00}])
    compared()
    hit = hit_of("other_programme")
    assert hit.person == head and "洮南市" in hit.detail


def test_two_nights_ask_once_and_a_changed_fact_opens_again(paid, delivered, compared, clerk, on):
    head, _ = people(paid().household)
    delivered("population", [died(head)])
    compared()
    hit = hit_of("dead")
    again = compared()
    assert Hit.objects.filter(finder="dead").count() == 1 and again.found == 0 and again.known == again.total
    hits.settle(hit=hit, outcome="keep", why="系同名同号误登，派出所已更正", paper="派出所更正证明", by=clerk)
    with on(date(2026, 10, 19)):
        compared()
    hit.refresh_from_db()
    assert hit.state == "kept" and hit.events.count() == 2
    with on(date(2026, 11, 20)):
        delivered("population", [died(head, date(2026, 11, 2))], as_of=date(2026, 11, 15))
        run = compared()
    hit.refresh_from_db()
    assert hit.state == "open" and hit.on == date(2026, 11, 2) and run.changed == 1
    assert [event.move for event in hit.events.all()] == ["found", "keep", "reopen"]
    assert hit.due_on > date(2026, 11, 20) and hit.why, "what was decided before stays readable"
    with on(date(2026, 12, 20)):
        hits.settle(hit=hit, outcome="keep", why="再次更正", paper="派出所证明", by=clerk)
        delivered("population", [died(head)], as_of=date(2026, 12, 1))
        compared()
    hit.refresh_from_db()
    assert hit.state == "kept", "this very fact was decided in October"


def test_interest_on_a_deposit_asks_nobody_again_but_a_fortune_does(paid, delivered, compared, clerk, on):
    head, _ = people(paid().household)

    def bank(day: date, fen: int) -> None:
        said = {"id_number": head.id_number, "name": head.name, "bank": "演示银行", "account": "6217000000000000123"}
        delivered("bank", [said | {"balance": fen, "queried_on": day}], as_of=day)

    bank(date(2026, 10, 8), 900_000_00)
    compared()
    hit = hit_of("deposits")
    hits.settle(hit=hit, outcome="keep", why="征地补偿款，一年内", paper="补偿协议", by=clerk)
    with on(date(2026, 11, 10)):
        bank(date(2026, 11, 8), 901_000_00)
        assert compared().changed == 0
    with on(date(2026, 12, 10)):
        bank(date(2026, 12, 8), 1_200_000_00)
        assert compared().changed == 1
    hit.refresh_from_db()
    assert hit.state == "open" and hit.amount == 1_200_000_00


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_no_run_and_no_move_of_the_machine_touches_what_families_are_paid(seed, own_home, delivered, compared, on):
    for _ in awards.write(12, villages=(VILLAGE, NEXT_VILLAGE), on=date(2026, 6, 15), seed=seed):
        pass
    everybody = list(Person.objects.filter(memberships__valid_to=None).order_by("pk"))
    before = everything_moved_by_people()
    delivered("population", [died(person) for person in everybody[::2]])
    delivered("vehicle", [
        {"id_number": p.id_number, "name": p.name, "plate": f"吉G{n:05d}", "kind": "car", "status": "normal", "value": 80_000_00}
        for n, p in enumerate(everybody)
    ])  # fmt: skip
    assert compared().found > 6
    with on(date(2026, 11, 20)):
        delivered("population", [died(p, date(2026, 11, 2)) for p in everybody], as_of=date(2026, 11, 15))
        assert compared().changed > 0
    assert everything_moved_by_people() == before


def test_a_file_of_another_county_is_no_work_of_ours_and_a_whole_office_run_takes_all(paid, delivered, compared):
    head, wife = people(paid().household)
    delivered("population", [died(wife)], division=220881000000)
    assert compared().found == 0
    run = compared(division=0)
    assert run.found >= 1 and hit_of("dead").person == wife


def test_a_run_over_nobody_ends_with_nothing(own_home, compared):
    run = compared()
    assert (run.state, run.total, run.persons) == ("done", 0, 0)


def test_files_of_two_counties_open_under_the_name_they_were_sealed_with(paid, delivered, compared):
    head, wife = people(paid().household)
    delivered("population", [died(wife)], division=220881000000, as_of=date(2026, 10, 1))
    delivered("population", [died(head)], as_of=date(2026, 10, 8))
    compared(division=0)
    assert {hit.person for hit in Hit.objects.filter(finder="dead")} == {head, wife}
    for hit in Hit.objects.filter(finder="dead"):
        assert hit.person.id_number in hit.detail


def test_a_run_goes_on_batch_by_batch_and_with_lost_files(paid, delivered, compared, monkeypatch):
    awarded = paid()
    delivered("population", [died(person) for person in people(awarded.household)])
    monkeypatch.setattr(running, "BATCH", 1)
    run = compared(batches=1)
    assert run.state == "running" and run.position == 1 and run.total > 1
    shutil.rmtree(folder(run))
    done = compared()
    assert done.pk == run.pk and done.state == "done" and done.position == done.total
    assert Hit.objects.filter(finder="dead").count() == 2
    assert HitEvent.objects.filter(move="found").count() == Hit.objects.count()
    assert ScreeningRun.objects.count() == 1 and not folder(done).exists()


def test_a_plan_compares_only_its_registers_and_moves_its_day_on(paid, delivered, compared, checker):
    head, wife = people(paid().household)
    delivered("population", [died(wife)])
    delivered("funeral", [{"id_number": head.id_number, "name": head.name, "died_on": date(2026, 9, 1)}])
    today = date(2026, 10, 16)
    plan = plan_ordinary(
        division=COUNTY, name="季度排查", why="年度工作安排", registers=["funeral"], cycle_months=3,
        first_on=today - timedelta(days=100), by=checker,
    )  # fmt: skip
    assert due_plans() == [plan]
    compared(plan=plan)
    assert [hit.person for hit in Hit.objects.filter(finder="dead")] == [head]
    plan.refresh_from_db()
    assert plan.next_on > today and not due_plans()
