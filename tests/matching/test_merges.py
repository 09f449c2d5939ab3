"""Two rows of one human become one: proposed by one, decided by another, and nothing of either is lost."""

from datetime import date

import pytest

from demo.office import VILLAGE
from dibao.archive.models import Volume
from dibao.archive.services.volume import open_volume
from dibao.audit.digest import row_digest
from dibao.audit.models import Event
from dibao.finding.queries import families as families_found
from dibao.finding.services import index
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.matching import queries
from dibao.matching.models import Decision, MatchKey, Merge, MergeEvent
from dibao.matching.scoring import Identity
from dibao.matching.services import merge as service
from dibao.matching.services.decision import decide
from dibao.registry import hanging
from dibao.registry.models import Change, Membership, Person, PersonFacts
from dibao.registry.queries import search
from dibao.registry.services import household as households
from dibao.registry.services import person as people
from dibao.screening.models import Hit, ScreeningRun
from tests.adjusting import families
from tests.conftest import staff

from .conftest import FAR, TODAY, differing, picture

pytestmark = pytest.mark.django_db


# ---- what hangs on a person ----


def test_every_column_of_the_house_that_names_a_person_says_what_becomes_of_it():
    columns = {
        (one.related_model._meta.label, one.field.name)
        for one in Person._meta.get_fields(include_hidden=True)
        if one.auto_created and not one.concrete
    }
    said = [(one.model._meta.label, one.field) for one in hanging.everything() if "__" not in one.field]
    assert set(said) == columns and len(said) == len(columns)


# ---- proposed by one, decided by another ----


def test_nothing_is_merged_before_a_second_human_decides(row, proposed, approver):
    kept, merged = row(), row()
    merge = proposed(kept, merged)
    merged.refresh_from_db()
    assert (merge.state, merged.merged_into_id) == ("proposed", None)
    service.merge(merge=merge, by=approver)
    merged.refresh_from_db()
    assert (merge.state, merged.merged_into_id) == ("merged", kept.pk)
    assert [event.move for event in MergeEvent.objects.filter(matter=merge)] == ["propose", "merge"]
    assert Decision.objects.in_force().get().state == "kept"


def test_the_proposer_may_not_decide_whatever_his_post(row, proposed, approver):
    merge = proposed(row(), row(), by=approver)
    with pytest.raises(NotAllowed, match="另一人"):
        service.merge(merge=merge, by=approver)


@pytest.mark.parametrize("who", ["clerk", "reviewer", "outsider", "checker"])
def test_nobody_else_decides(row, proposed, who, request):
    merge = proposed(row(), row())
    with pytest.raises(NotAllowed):
        service.merge(merge=merge, by=request.getfixturevalue(who))


def test_only_a_pair_decided_to_be_one_and_with_reason_and_evidence(row, clerk, checker, same):
    a, b = row(), row()
    unsure = decide(a=a, b=b, answer="unsure", why="看不清", by=clerk)
    given = {"keep": str(a.pk), "why": "x", "paper": "y"}
    with pytest.raises(Invalid, match="请先判定"):
        service.propose_merge(decision=unsure, by=checker, **given)
    with pytest.raises(Invalid) as refusal:
        service.propose_merge(decision=same(a, b), by=checker, keep="other", why=" ", paper="")
    assert set(refusal.value.fields) == {"keep", "why", "paper"}
    with pytest.raises(NotAllowed):
        service.propose_merge(decision=Decision.objects.in_force().get(), by=clerk, **given)


def test_two_proposals_of_one_pair_are_one(row, proposed, checker, same):
    merge = proposed(row(), row())
    with pytest.raises(Conflict, match="已经有人提出"):
        service.propose_merge(decision=merge.decision, by=checker, keep=str(merge.kept_id), why="x", paper="y")


def test_rows_of_two_counties_need_somebody_of_each(row, proposed, checker, approver):
    here, there = row(), row(division=FAR, by=staff("tn-jingban"))
    merge = proposed(here, there)
    with pytest.raises(NotAllowed, match="别的县"):
        service.merge(merge=merge, by=approver)
    assert service.merge(merge=merge, by=staff("tn-queren")).state == "merged"
    assert not Merge.objects.visible_to(staff("da-queren")).exists()


def test_who_declines_says_why_and_it_may_be_proposed_again(row, proposed, approver):
    kept, merged = row(), row()
    merge = proposed(kept, merged)
    with pytest.raises(Invalid):
        service.decline(merge=merge, why=" ", by=approver)
    assert service.decline(merge=merge, why="证明过期", by=approver).state == "declined"
    with pytest.raises(Conflict):
        service.merge(merge=merge, by=approver)
    assert proposed(kept, merged).state == "proposed"


def test_a_decision_somebody_was_faster_on_changes_nothing(row, proposed, approver):
    merge = proposed(row(), row())
    stale = Merge.objects.get(pk=merge.pk)
    service.decline(merge=merge, why="证明过期", by=approver)
    with pytest.raises(Conflict, match="刚刚"):
        service.merge(merge=stale, by=approver)
    assert not Person.objects.exclude(merged_into=None).exists()


# ---- nothing is lost ----


def test_the_one_who_goes_leaves_his_lonely_household_and_keeps_his_history(row, living, proposed, approver):
    kept, merged = row(), row()
    home, other = living(kept), living(merged)
    people.set_facts(person=merged, facts=families.COMMON | families.ADULT, types={"working_age"}, by=approver)
    service.merge(merge=proposed(kept, merged), by=approver)
    other.refresh_from_db()
    past = Membership.objects.get(person=merged)
    assert (past.household, past.valid_to, other.ended_on) == (other, date(2026, 10, 16), date(2026, 10, 16))
    assert Membership.objects.get(person=kept, valid_to=None).household == home
    assert PersonFacts.objects.get(person=merged).valid_to and PersonFacts.objects.get(person=kept, valid_to=None)
    assert merged.id_number == Person.objects.get(pk=merged.pk).id_number
    kinds = set(Change.objects.filter(person__in=(kept, merged)).values_list("kind", flat=True))
    assert "person_merged" in kinds


def test_where_only_the_other_row_lives_somewhere_its_place_goes_on_under_the_kept_one(row, living, proposed, approver):
    kept, merged, wife = row(), row(), row(name="李秀英")
    home = living(merged, wife)
    service.merge(merge=proposed(kept, merged), by=approver)
    head = home.memberships.get(is_head=True, valid_to=None)
    assert head.person == kept and home.memberships.filter(valid_to=None).count() == 2
    home.refresh_from_db()
    assert home.ended_on is None


def test_what_registers_said_follows_and_what_was_decided_stays(paid, row, proposed, approver, machine):
    family, merged = paid(), row()
    run = ScreeningRun.objects.create(division=220802000000, on=date(2026, 10, 1))
    hit = Hit.objects.create(
        finder="dead", register="funeral", household=family.household, person=merged, division=VILLAGE, fact="f",
        post="checker", due_on=date(2026, 11, 1), first_run=run, seen_run=run,
    )  # fmt: skip
    applicant = family.award.case.applicant
    service.merge(merge=proposed(family.people["head"], merged), by=approver)
    hit.refresh_from_db()
    family.award.case.refresh_from_db()
    assert hit.person == family.people["head"] and family.award.case.applicant == applicant


def test_every_row_that_changed_is_in_the_audit_and_no_other_row_changed(row, living, proposed, approver):
    kept, merged = row(), row()
    living(kept), living(merged)
    merge = proposed(kept, merged)
    before = picture()
    service.merge(merge=merge, by=approver)
    event = Event.objects.get(verb="matching.merge", about_id=str(merge.pk))
    said = {(label, key) for label, key, _ in event.rows}
    assert said - differing(before, picture()) == {("registry.Person", str(kept.pk))}, "named for the index"
    assert differing(before, picture()) <= said
    assert event.actor_key == approver.actor_key


def test_a_sealed_volume_keeps_the_name_it_was_sealed_with_and_its_trail_says_so(
    row, living, proposed, approver, clerk
):
    kept, merged = row(), row()
    home = living(merged)
    volume = open_volume(
        household_number=home.number, division=VILLAGE, track="rural", title=f"{merged.name}家庭", by=clerk, on=TODAY
    )
    Volume.objects.filter(pk=volume.pk).update(
        status="sealed", sealed_at=clock.now(), package_root="0" * 64, package_path="x"
    )
    before = row_digest(Volume.objects.get(pk=volume.pk))
    service.merge(merge=proposed(kept, merged), by=approver)
    assert row_digest(Volume.objects.get(pk=volume.pk)) == before
    note = Event.objects.get(verb="archive.note_merged", about_id=str(volume.pk))
    assert note.because.startswith("早年多报户口") and note.data["kept"] == str(kept.pk)
    assert note.data["sealed"] is True


# ---- the indexes follow ----


def test_either_number_and_either_name_lead_to_the_kept_row(row, living, proposed, approver, clerk):
    kept, merged = row(), row(name="王晓明")
    home = living(kept)
    service.merge(merge=proposed(kept, merged), by=approver)
    for text in (kept.id_number, merged.id_number, "王晓明", kept.name):
        assert home.number in search(clerk, text), text
    assert people.register(name="王晓明", division=VILLAGE, by=clerk, id_number=merged.id_number).pk == kept.pk
    with pytest.raises(Invalid):
        people.register(name="赵铁柱", division=VILLAGE, by=clerk, id_number=merged.id_number)
    for asked in (merged, kept):
        identity = Identity(name=asked.name, id_number=asked.id_number, birth=19660708, sex="1", division=VILLAGE)
        (found, *others) = queries.candidates(identity)
        assert found.person.pk == kept.pk and merged.pk not in {one.person.pk for one in others}
        assert "身份证号相同" in found.reasons
    assert not MatchKey.objects.filter(person=merged).exists()


def test_the_search_finds_the_family_under_both_names_at_once_and_after_the_index_caught_up(
    row, living, proposed, approver, clerk
):
    index.build()
    kept, merged = row(), row(name="欧阳晓明")
    home = living(kept)
    index.catch_up()
    assert home.number not in families_found(clerk, "欧阳晓明").numbers
    service.merge(merge=proposed(kept, merged), by=approver)
    for _ in range(2):
        for asked in ("欧阳晓明", merged.id_number, kept.name):
            assert home.number in families_found(clerk, asked).numbers, asked
        index.catch_up()


def test_nothing_new_is_written_to_the_row_that_was_merged(row, living, proposed, approver, clerk):
    kept, merged, other = row(), row(), row(name="李秀英")
    home = living(other)
    service.merge(merge=proposed(kept, merged), by=approver)
    merged.refresh_from_db()
    for write in (
        lambda: households.add_member(household=home, person=merged, relation="2", by=clerk),
        lambda: people.correct(person=merged, by=clerk, reason="户口簿", phone="13812345678"),
        lambda: people.set_facts(person=merged, facts={}, types=set(), by=clerk),
    ):
        with pytest.raises(Conflict, match="已并入"):
            write()


def test_a_third_row_leads_to_the_last_one_kept(row, proposed, approver):
    first, second, third = row(), row(), row()
    service.merge(merge=proposed(second, third), by=approver)
    service.merge(merge=proposed(first, second), by=approver)
    assert set(Person.objects.filter(merged_into=first)) == {second, third}
    with pytest.raises(Invalid, match="已经并入"):
        proposed(first, third)


# ---- what stands in the way ----


def test_two_families_in_payment_are_settled_first(paid, proposed):
    one, two = paid(), paid()
    with pytest.raises(Invalid, match="在两户重复领取") as refusal:
        proposed(one.people["head"], two.people["son"])
    assert one.household.number in str(refusal.value) and "动态调整" in str(refusal.value)


def test_two_members_of_one_family_in_payment_are_settled_first(paid, proposed):
    family = paid()
    with pytest.raises(Invalid, match="按多一个人计算"):
        proposed(family.people["head"], family.people["son"])


def test_the_row_in_payment_is_the_one_that_stays(paid, row, proposed, approver):
    family, other = paid(), row()
    with pytest.raises(Invalid, match="请把正在保障的那一条作为保留的登记"):
        proposed(other, family.people["head"])
    assert service.merge(merge=proposed(family.people["head"], other), by=approver).state == "merged"


def test_an_open_case_is_ended_first(a_case, row, proposed):
    case = a_case("draft")
    with pytest.raises(Invalid, match=f"有正在办理的办件 {case.number}"):
        proposed(row(), case.applicant)


def test_the_head_of_others_is_followed_by_somebody_first(row, living, proposed):
    kept, merged = row(), row()
    living(kept), living(merged, row(name="李秀英"))
    with pytest.raises(Invalid, match="先办理户主变更"):
        proposed(kept, merged)


def test_a_dead_and_a_living_row_are_looked_into_first(row, proposed):
    kept, merged = row(), row()
    Person.objects.filter(pk=merged.pk).update(died_on=date(2026, 1, 1))
    with pytest.raises(Invalid, match="是否在世"):
        proposed(kept, Person.objects.get(pk=merged.pk))


def test_what_came_between_proposal_and_decision_still_stands_in_the_way(row, living, proposed, approver, paid):
    kept, merged = row(), row()
    merge = proposed(kept, merged)
    family = paid()
    Membership.objects.filter(person=family.people["son"]).update(person=merged)
    with pytest.raises(Invalid, match="正在保障"):
        service.merge(merge=merge, by=approver)
    assert Merge.objects.get(pk=merge.pk).state == "proposed"
