"""Same, different, unsure: kept with who and why, not asked again, asked again when something has changed."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from dibao.audit.models import Event
from dibao.casework.queries import duplicates
from dibao.casework.queries.duplicates import Identity as Typed
from dibao.casework.services import beginning
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.matching import queries
from dibao.matching.models import Decision
from dibao.matching.services.decision import decide, finish
from dibao.matching.services.index import index_person
from dibao.registry.models import Person
from dibao.registry.services import person as people
from dibao.rules.identity import check_digit

pytestmark = pytest.mark.django_db
VILLAGE, FAR = 220802100201, 220882100200
BORN = date(1971, 3, 5)


def number(serial, *, county=220802):
    body = f"{county}{BORN:%Y%m%d}{serial}"
    return body + check_digit(body)


@pytest.fixture
def pair(clerk):
    """Two men of one name and day with two valid numbers."""
    rows = [people.register(name="王晓明", division=VILLAGE, by=clerk, id_number=number(n)) for n in (357, 113)]
    return [index_person(person=row) for row in rows]


def test_a_decision_keeps_who_why_and_the_evidence(pair, clerk):
    a, b = pair
    row = decide(a=b, b=a, answer="different", why=" 看了两本户口簿 ", by=clerk)
    assert (row.why, row.by_name, row.state) == ("看了两本户口簿", clerk.name, "kept")
    assert {str(a.pk), str(b.pk)} == set(row.seen["facts"]) and "id_both_valid" in row.seen["reasons"]
    assert str(row.a_id) < str(row.b_id), "the pair has one order, whoever is named first"
    event = Event.objects.get(verb="matching.decide", about_id=str(row.pk))
    assert event.because == "看了两本户口簿"


def test_what_was_known_lies_sealed(pair, clerk):
    row = decide(a=pair[0], b=pair[1], answer="unsure", why="证件模糊", by=clerk)
    stored = bytes(Decision.objects.values_list("evidence", flat=True).get(pk=row.pk))
    assert "王晓明".encode() not in stored and pair[0].id_number.encode() not in stored


def test_answer_and_reason_are_needed_and_both_named(pair, clerk):
    with pytest.raises(Invalid) as refusal:
        decide(a=pair[0], b=pair[1], answer="perhaps", why=" ", by=clerk)
    assert set(refusal.value.fields) == {"answer", "why"}
    with pytest.raises(Invalid, match="同一条登记"):
        decide(a=pair[0], b=pair[0], answer="same", why="一样", by=clerk)


def test_only_those_who_register_or_check_there_may_decide(pair, outsider, reviewer, checker):
    for other in (outsider, reviewer):
        with pytest.raises(NotAllowed):
            decide(a=pair[0], b=pair[1], answer="different", why="看过", by=other)
    assert decide(a=pair[0], b=pair[1], answer="different", why="看过", by=checker).pk


def test_a_later_word_replaces_the_earlier_which_stays_to_be_read(pair, clerk, checker):
    first = decide(a=pair[0], b=pair[1], answer="unsure", why="证件模糊", by=clerk)
    second = decide(a=pair[0], b=pair[1], answer="different", why="调取了底册", by=checker)
    first.refresh_from_db()
    assert (first.state, second.state) == ("past", "kept") and first.why == "证件模糊"
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=first.pk).update(state="open")


def test_a_pair_found_to_be_one_stays_on_the_list_until_something_was_done(pair, clerk, checker):
    row = decide(a=pair[0], b=pair[1], answer="same", why="本人承认有两个号", by=clerk)
    assert list(Decision.objects.visible_to(checker).open()) == [row]
    with pytest.raises(Invalid, match="今后用哪一条"):
        finish(decision=row, result=" ", by=checker)
    with pytest.raises(NotAllowed):
        finish(decision=row, result="停用后一条", by=clerk)
    assert finish(decision=row, result="停用后一条", by=checker).state == "kept"
    with pytest.raises(Conflict):
        finish(decision=row, result="停用后一条", by=checker)
    assert Person.objects.filter(pk__in=[one.pk for one in pair]).count() == 2, "nothing is merged silently"


def test_an_unsure_pair_is_decided_before_it_is_finished(pair, clerk, checker):
    row = decide(a=pair[0], b=pair[1], answer="unsure", why="证件模糊", by=clerk)
    with pytest.raises(Invalid, match="请先判定"):
        finish(decision=row, result="停用后一条", by=checker)


def test_a_checker_of_another_county_sees_no_pair_of_ours(pair, clerk, client_of):
    from tests.conftest import staff

    decide(a=pair[0], b=pair[1], answer="unsure", why="证件模糊", by=clerk)
    assert not Decision.objects.visible_to(staff("tn-queren")).exists()


# ---- never asked again ----


def typed(person, **more):
    return Typed(
        name=person.name, id_kind="resident", id_number=person.id_number, sex="1", birth_date=BORN, **more
    )  # fmt: skip


def shown(person, by):
    return {one.person.pk: one for one in duplicates.candidates(typed(person), by=by)}


def test_a_pair_told_apart_is_not_shown_again(pair, clerk):
    a, b = pair
    assert set(shown(a, clerk)) == {a.pk, b.pk}
    decide(a=a, b=b, answer="different", why="看了两本户口簿", by=clerk)
    assert set(shown(a, clerk)) == {a.pk} and set(shown(b, clerk)) == {b.pk}


def test_unsure_and_same_are_shown_with_what_was_said(pair, clerk):
    a, b = pair
    decide(a=a, b=b, answer="unsure", why="证件模糊", by=clerk)
    assert shown(a, clerk)[b.pk].before == "2026-10-16 周经办判定“暂不能确定”"


def test_a_changed_fact_asks_again_and_says_what_changed(pair, clerk):
    a, b = pair
    decide(a=a, b=b, answer="different", why="看了两本户口簿", by=clerk)
    index_person(person=people.correct(person=b, by=clerk, reason="户口簿", name="王小明"))
    assert "姓名已变更" in shown(a, clerk)[b.pk].before


def test_new_evidence_asks_again_and_says_which(pair, clerk):
    a, b = pair
    decide(a=a, b=b, answer="different", why="看了两本户口簿", by=clerk)
    for person in pair:
        index_person(person=people.correct(person=person, by=clerk, reason="来电登记", phone="13812345678"))
    assert "新增依据：电话相同" in shown(a, clerk)[b.pk].before


def test_another_phone_alone_does_not_ask_again(pair, clerk):
    a, b = pair
    decide(a=a, b=b, answer="different", why="看了两本户口簿", by=clerk)
    index_person(person=people.correct(person=b, by=clerk, reason="来电登记", phone="13812345678"))
    assert set(shown(a, clerk)) == {a.pk}


# ---- at the window ----


@pytest.mark.parametrize(("unsure", "answer"), [(False, "different"), (True, "unsure")])
def test_the_clerks_answer_at_entry_is_kept(clerk, pair, unsure, answer):
    known = {str(one.pk) for one in pair}
    who = Typed(
        name="王晓明", id_kind="resident", id_number=number(779, county=220881), sex="1", birth_date=BORN,
        compared=frozenset(known), unsure=unsure,
    )  # fmt: skip
    case = beginning.begin(who=who, division=VILLAGE, track="rural", by=clerk, address="平安屯3组7号")
    rows = Decision.objects.in_force()
    assert {row.answer for row in rows} == {answer} and len(rows) == 2
    assert all(case.applicant_id in (row.a_id, row.b_id) for row in rows)
    assert len(queries.open_pairs(clerk, list(rows.open()))) == (2 if unsure else 0)


def test_one_number_under_two_names_is_a_warning_to_look_at_the_person(pair, clerk):
    who = Typed(name="赵铁柱", id_kind="resident", id_number=pair[0].id_number, sex="1", birth_date=BORN)
    one = next(c for c in duplicates.candidates(who, by=clerk) if c.person.pk == pair[0].pk)
    assert one.certain and "冒用他人身份证件" in one.warning and "姓名不同" in one.why
