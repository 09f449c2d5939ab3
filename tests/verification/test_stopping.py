"""授权到期和撤回 — at once, by the daily command, and at every use; without leave nothing is asked, sent or answered."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo.office import COUNTY, VILLAGE
from dibao.audit.models import Event
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed, Refused
from dibao.policy.models import Parameter
from dibao.verification.models import Authorisation, Check, Query
from dibao.verification.services import authorisation, check, dispatch, reply, stopping

from .conftest import CASE, DAY, line, queries

pytestmark = pytest.mark.django_db


class TestWithdrawal:
    def test_it_stops_every_open_query_of_that_person_at_once_and_nobody_elses(self, three, clerk):
        one = three.queries.first()
        authorisation.withdraw(authorisation=one.authorisation, by=clerk, why="本人要求")
        stopped = three.queries.filter(answer="stopped")
        assert {query.person_id for query in stopped} == {one.person_id} and stopped.count() == 2
        event = Event.objects.get(verb="verification.withdraw")
        assert event.because == "本人要求" and event.data["stopped"] == 2

    def test_what_was_answered_before_stays(self, three, clerk, checker):
        one = three.queries.filter(register="vehicle").first()
        check.answer(query=one, answer="nothing", by=checker)
        authorisation.withdraw(authorisation=one.authorisation, by=clerk)
        answers = set(three.queries.filter(person=one.person).values_list("register", "answer"))
        assert answers == {("vehicle", "nothing"), ("bank", "stopped")}

    def test_a_stopped_query_takes_no_answer_by_hand(self, three, clerk, checker):
        one = three.queries.first()
        authorisation.withdraw(authorisation=one.authorisation, by=clerk)
        with pytest.raises(Invalid, match="已经停止"):
            check.answer(query=one, answer="nothing", by=checker)

    def test_a_day_before_the_signature_or_after_today_is_no_day_of_withdrawal(self, three, clerk):
        leave = three.queries.first().authorisation
        for day in (clock.today() + DAY, clock.today() - DAY):
            with pytest.raises(Invalid) as refusal:
                authorisation.withdraw(authorisation=leave, by=clerk, on=day)
            assert "on" in refusal.value.fields
        assert not three.queries.filter(answer="stopped").exists()

    def test_a_check_of_withdrawn_people_may_still_be_reported(self, three, clerk, checker):
        for leave in Authorisation.objects.filter(case_number=CASE):
            authorisation.withdraw(authorisation=leave, by=clerk)
        assert check.report(check=three, conclusion="授权撤回，未核对", by=checker).reported_on


class TestExpiry:
    def test_the_daily_command_stops_and_marks_and_says_how_many_and_twice_changes_nothing(self, sent, on):
        said = io.StringIO()
        with on(clock.today() + 30 * DAY):
            call_command("verification", "expire", stdout=said)
            assert "停止的查询 0 项，逾期未答复的 3 项" in said.getvalue()
            events = Event.objects.count()
            call_command("verification", "expire", stdout=said)
            assert Event.objects.count() == events
        with on(clock.today() + 400 * DAY):
            call_command("verification", "expire", stdout=said)
        assert "停止的查询 6 项" in said.getvalue()
        sent.refresh_from_db()
        assert sent.state == "closed"

    def test_what_was_never_sent_is_not_the_departments_delay(self, three, machine, on):
        with on(clock.today() + 60 * DAY):
            assert stopping.expire(by=machine) == {"stopped": 0, "late": 0}

    def test_without_a_local_time_nothing_is_late(self, three, checker, machine, on):
        Parameter.objects.filter(key="reply_due_wd").delete()
        Query.objects.update(due_on=None)
        made = dispatch.build(registers=["vehicle"], division=COUNTY, by=checker)
        dispatch.send(dispatch=made, by=checker)
        with on(clock.today() + 60 * DAY):
            assert stopping.expire(by=machine)["late"] == 0

    @pytest.mark.parametrize("who", ["clerk", "county_reviewer", "auditor"])
    def test_only_the_checker_or_the_machine(self, request, three, who):
        with pytest.raises(NotAllowed):
            stopping.expire(by=request.getfixturevalue(who), division=COUNTY)

    def test_at_use_by_hand(self, three, checker, on):
        with on(clock.today() + 366 * DAY):
            with pytest.raises(Invalid, match="已经停止"):
                check.answer(query=three.queries.first(), answer="nothing", by=checker)
            assert check.answer_rest(check=three, by=checker) == 0
        assert set(three.queries.values_list("answer", flat=True)) == {"stopped"}


class TestNoQueryWithoutACaseAndLeave:
    def test_a_check_without_a_case_is_refused_by_the_service_and_by_the_database(self, register, sign, ask):
        person = register(1970)
        sign(person)
        with pytest.raises(Invalid, match="没有办件"):
            ask(person, case=" ")
        with pytest.raises(IntegrityError), transaction.atomic():
            Check.objects.create(case_number="", division=VILLAGE, requested_on=clock.today(), requested_by="x")

    def test_leave_names_its_case_and_purpose(self, register, sign):
        for lacking in ({"case_number": " "}, {"purpose": " "}):
            with pytest.raises(Invalid):
                sign(register(1970), **lacking)
        leave = sign(register(1971))
        for column in ("case_number", "purpose"):
            with pytest.raises(IntegrityError), transaction.atomic():
                Authorisation.objects.filter(pk=leave.pk).update(**{column: ""})

    def test_an_answered_query_has_its_day(self, three):
        with pytest.raises(IntegrityError), transaction.atomic():
            Query.objects.filter(pk=three.queries.first().pk).update(answer="nothing")

    def test_an_empty_scope_opens_nothing_and_two_leaves_add_up(self, register, sign, ask):
        person = register(1970)
        with pytest.raises(Invalid) as refusal:
            sign(person, scope=[])
        assert "scope" in refusal.value.fields
        first, second = sign(person, scope=["bank"]), sign(person, scope=["bank", "vehicle"], means="electronic")
        made = {query.register: query.authorisation for query in ask(person).queries.all()}
        assert made == {"bank": first, "vehicle": second}
        with pytest.raises(Invalid):
            sign(register(1971), means="telephone")

    def test_a_second_check_asks_only_what_is_named(self, three, ask, checker, sign, register):
        check.answer_rest(check=three, by=checker)
        check.report(check=three, conclusion="一致", by=checker)
        person = three.queries.first().person
        assert {query.register for query in ask(person, registers=["bank"]).queries.all()} == {"bank"}

    def test_a_second_check_of_what_nobody_allowed_is_refused_whole(self, three, ask, checker):
        check.answer_rest(check=three, by=checker)
        check.report(check=three, conclusion="一致", by=checker)
        with pytest.raises(Invalid, match="都不包括"):
            ask(three.queries.first().person, registers=["tax"])
        assert Check.objects.filter(case_number=CASE).count() == 1


# What may happen to a query, in any order; afterwards no query has been sent or answered without leave.
STEPS = ("withdraw", "wait", "build", "send", "unmake", "reply", "by_hand", "rest", "expire", "sign", "report")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(STEPS), min_size=3, max_size=12))
def test_whatever_happens_in_whatever_order_nobody_is_asked_without_leave(
    steps, register, sign, ask, receive, clerk, checker, machine
):
    case = f"DB{register(1990).pk.int % 10**18}"
    people = [register(1950), register(1951)]
    for person in people:
        sign(person, scope=["vehicle"], case_number=case, valid_to=clock.today() + 20 * DAY)
    opened = ask(*people, case=case)
    days = 0
    for step in steps:
        days += 11 * (step == "wait")
        with clock.at(clock.today() + days * DAY):
            dead = {q.pk: q.answer for q in opened.queries.exclude(authorisation__withdrawn_on=None)}
            _step(step, opened, case, people, sign, receive, clerk, checker, machine)
            _nobody_without_leave(opened)
            assert dead == {q.pk: q.answer for q in opened.queries.filter(pk__in=dead)}


def _nobody_without_leave(opened: Check) -> None:
    for query in opened.queries.select_related("authorisation"):
        leave = query.authorisation
        assert (leave.person_id, leave.case_number) == (query.person_id, opened.case_number)
        assert query.register in leave.scope
        used = [query.sent_on, query.answered_on if query.answer != "stopped" else None]
        for day in filter(None, used):
            assert leave.valid_from <= day <= leave.valid_to
        if leave.withdrawn_on:
            assert query.answer in ("stopped", "found", "nothing", "refused")


def _step(step: str, opened: Check, case: str, people: Any, sign: Any, receive: Any, clerk: Any, checker: Any,
          machine: Any) -> None:  # fmt: skip
    batch = opened.queries.filter(dispatch__isnull=False).first()
    batch = batch.dispatch if batch else None
    leave = Authorisation.objects.filter(case_number=case, withdrawn_on=None).first()
    acts: dict[str, Callable[[], Any]] = {
        "withdraw": lambda: leave and authorisation.withdraw(authorisation=leave, by=clerk),
        "build": lambda: dispatch.build(registers=["vehicle"], division=COUNTY, by=checker, kind="csv"),
        "send": lambda: batch and dispatch.send(dispatch=batch, by=checker),
        "unmake": lambda: batch and dispatch.unmake(dispatch=batch, why="重做", by=checker),
        "reply": lambda: (
            batch and reply.apply(reply=receive(batch, [line(query) for query in queries(batch)]), by=checker)
        ),
        "by_hand": lambda: check.answer(query=opened.queries.first(), answer="nothing", by=checker),
        "rest": lambda: check.answer_rest(check=opened, by=checker),
        "expire": lambda: stopping.expire(by=machine),
        "sign": lambda: sign(people[0], scope=["vehicle"], case_number=case, valid_to=clock.today() + 20 * DAY),
        "report": lambda: check.report(check=Check.objects.get(pk=opened.pk), conclusion="一致", by=checker),
    }
    try:
        with transaction.atomic():
            acts.get(step, lambda: None)()
    except (Refused, Conflict):
        pass
