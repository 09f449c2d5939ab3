"""授权 — nobody is looked up without his own leave: who signs, for how long, and what it opens."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from demo.office import NEXT_VILLAGE, VILLAGE
from dibao.audit.models import Event
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.registry.services import person as persons
from dibao.verification.models import Authorisation, Check, Query
from dibao.verification.services import authorisation, check

pytestmark = pytest.mark.django_db
CASE, DAY = "DB220802100202600901", timedelta(days=1)


@pytest.fixture
def register(inventor, clerk):
    """`register(1970)` — an invented person of that year in the registry."""

    def one(year: int, month: int = 3, day: int = 5):
        invented = inventor.person(birth=date(year, month, day))
        return persons.register(name=invented.name, division=VILLAGE, by=clerk, id_number=invented.id_number)

    return one


@pytest.fixture
def sign(clerk):
    """`sign(person)` — a signed authorisation of a year; anything may be said otherwise."""

    def one(person, **changes):
        values = {
            "person": person, "case_number": CASE, "division": VILLAGE, "signed_by": person.name,
            "signed_on": clock.today(), "valid_to": clock.today() + 365 * DAY, "by": clerk,
        }  # fmt: skip
        return authorisation.authorise(**(values | changes))

    return one


@pytest.fixture
def ask(clerk):
    """`ask(person, …)` — the clerk's request for a check of these people."""
    return lambda *people, case=CASE: check.request(case_number=case, division=VILLAGE, people=list(people), by=clerk)


class TestWhoSigns:
    def test_a_grown_person_signs_for_himself_and_nobody_for_him(self, register, sign):
        grown = register(1970)
        with pytest.raises(Invalid) as refusal:
            sign(grown, signed_by="他的儿子")
        assert "不能由他人代签" in refusal.value.fields["signed_by"]
        assert sign(grown).guardian is False

    def test_a_minor_does_not_sign_for_himself_his_guardian_does(self, register, sign):
        child = register(2014)
        with pytest.raises(Invalid) as refusal:
            sign(child)
        assert "监护人" in refusal.value.fields["signed_by"]
        assert sign(child, signed_by="他的母亲").guardian is True

    @pytest.mark.parametrize(("born", "minor"), [((2008, 10, 16), False), ((2008, 10, 17), True)])
    def test_the_eighteenth_birthday_is_the_day_it_changes(self, register, sign, born, minor):
        young = register(*born)
        assert sign(young, signed_by="监护人" if minor else young.name).guardian is minor
        with pytest.raises(Invalid):
            sign(young, signed_by=young.name if minor else "监护人")

    def test_an_obligor_outside_the_household_gives_his_own_leave(self, register, sign, ask):
        head, son = register(1950), register(1975)
        sign(head)
        with pytest.raises(Invalid):
            sign(son, party="obligor", signed_by=head.name)
        with pytest.raises(Invalid, match=son.name):
            ask(head, son)
        assert sign(son, party="obligor").party == "obligor"
        assert {query.person_id for query in ask(head, son).queries.all()} == {head.pk, son.pk}

    @pytest.mark.parametrize("who", ["reviewer", "checker", "county_reviewer", "auditor", "outsider", "system_admin"])
    def test_only_those_at_the_window_or_in_the_village_record_it(self, request, register, sign, who):
        with pytest.raises(NotAllowed):
            sign(register(1970), by=request.getfixturevalue(who))
        assert not Authorisation.objects.filter(case_number=CASE).exists()

    def test_the_helper_of_the_next_village_does_not(self, register, sign, helper):
        with pytest.raises(NotAllowed):
            sign(register(1970), by=helper, division=NEXT_VILLAGE)
        assert sign(register(1971), by=helper).division == VILLAGE


class TestHowLong:
    def test_a_signature_of_tomorrow_and_a_period_already_over_are_refused(self, register, sign):
        person, today = register(1970), clock.today()
        with pytest.raises(Invalid) as refusal:
            sign(person, signed_on=today + DAY)
        assert "signed_on" in refusal.value.fields
        for signed, ends in ((today - 10 * DAY, today - DAY), (today, today - DAY)):
            with pytest.raises(Invalid) as refusal:
                sign(person, signed_on=signed, valid_to=ends)
            assert "valid_to" in refusal.value.fields

    def test_it_holds_on_its_last_day_and_not_on_the_day_after(self, register, sign, ask, on):
        person = register(1970)
        last = clock.today() + 30 * DAY
        sign(person, valid_to=last)
        with on(last + DAY), pytest.raises(Invalid, match="没有有效的核对授权"):
            ask(person)
        with on(last):
            assert ask(person).queries.count()

    def test_withdrawn_today_it_opens_nothing_today(self, register, sign, ask, clerk):
        person = register(1970)
        leave = sign(person)
        authorisation.withdraw(authorisation=leave, by=clerk)
        with pytest.raises(Invalid, match=person.name):
            ask(person)
        with pytest.raises(Invalid, match="已经撤回"):
            authorisation.withdraw(authorisation=leave, by=clerk)

    def test_a_new_leave_after_a_withdrawn_one_opens_again(self, register, sign, ask, clerk):
        person = register(1970)
        first = sign(person)
        authorisation.withdraw(authorisation=first, by=clerk)
        second = sign(person)
        assert {query.authorisation_id for query in ask(person).queries.all()} == {second.pk}
        assert first.number != second.number

    def test_the_helper_cannot_withdraw_what_the_town_relies_on(self, register, sign, helper):
        with pytest.raises(NotAllowed):
            authorisation.withdraw(authorisation=sign(register(1970)), by=helper)


class TestWhatItOpens:
    def test_leave_for_another_case_is_no_leave_for_this_one(self, register, sign, ask):
        person = register(1970)
        sign(person, case_number="DB220802100202600902")
        with pytest.raises(Invalid, match="没有有效的核对授权"):
            ask(person)

    def test_only_the_registers_he_named_are_asked(self, register, sign, ask):
        person = register(1970)
        sign(person, scope=["bank", "vehicle"])
        assert set(ask(person).queries.values_list("register", flat=True)) == {"bank", "vehicle"}

    def test_a_register_nobody_knows_is_refused(self, register, sign):
        with pytest.raises(Invalid) as refusal:
            sign(register(1970), scope=["bank", "weather"])
        assert "weather" in refusal.value.fields["scope"]

    def test_everyone_without_leave_is_named_and_nothing_is_asked_of_anybody(self, register, sign, ask):
        willing, one, two = register(1970), register(1971), register(1972)
        sign(willing)
        with pytest.raises(Invalid) as refusal:
            ask(willing, one, two)
        assert one.name in str(refusal.value) and two.name in str(refusal.value)
        assert not Check.objects.filter(case_number=CASE).exists()
        assert not Query.objects.filter(person=willing).exists()

    def test_a_query_without_a_check_or_without_leave_cannot_be_written_at_all(self, register, sign, ask):
        person = register(1970)
        leave = sign(person, scope=["bank"])
        request = ask(person)
        for lacking in ({"check_request": None}, {"authorisation": None}):
            values = {"check_request": request, "person": person, "authorisation": leave, "register": "tax"} | lacking
            with pytest.raises((IntegrityError, ValueError)), transaction.atomic():
                Query(**{f"{name}_id" if value is None else name: value for name, value in values.items()}).save()

    def test_signing_and_withdrawing_are_events(self, register, sign, clerk):
        leave = sign(register(1970))
        authorisation.withdraw(authorisation=leave, by=clerk)
        verbs = Event.objects.filter(about_label="verification.Authorisation", about_id=str(leave.pk)).order_by("pk")
        assert list(verbs.values_list("verb", "actor_key")) == [
            ("verification.authorise", clerk.actor_key),
            ("verification.withdraw", clerk.actor_key),
        ]


class TestAsking:
    @pytest.fixture
    def request_of(self, register, sign, ask):
        """An open check of one person who allowed two registers."""
        person = register(1970)
        sign(person, scope=["bank", "vehicle"])
        return ask(person)

    @pytest.mark.parametrize("who", ["helper", "reviewer", "checker", "county_reviewer", "outsider", "security_admin"])
    def test_only_the_clerk_of_the_town_asks(self, request, register, sign, who):
        person = register(1970)
        sign(person)
        by = request.getfixturevalue(who)
        with pytest.raises(NotAllowed):
            check.request(case_number=CASE, division=VILLAGE, people=[person], by=by)

    def test_a_second_request_while_one_is_open_is_refused(self, request_of, ask):
        person = request_of.queries.first().person
        with pytest.raises(Conflict, match="已有一次核对正在进行"):
            ask(person)
        with pytest.raises(IntegrityError), transaction.atomic():
            Check.objects.create(
                case_number=CASE, division=VILLAGE, requested_on=clock.today(), requested_by="staff:behind"
            )
        assert Check.objects.filter(case_number=CASE).count() == 1

    def test_the_same_register_is_asked_once_about_one_person(self, request_of):
        asked = request_of.queries.first()
        with pytest.raises(IntegrityError), transaction.atomic():
            Query.objects.create(
                check_request=request_of, person=asked.person, authorisation=asked.authorisation,
                register=asked.register,
            )  # fmt: skip

    def test_found_needs_what_was_found_and_no_answer_needs_its_reason(self, request_of, checker):
        query = request_of.queries.first()
        with pytest.raises(Invalid, match="查到的内容"):
            check.answer(query=query, answer="found", by=checker)
        with pytest.raises(Invalid, match="原因"):
            check.answer(query=query, answer="refused", by=checker)
        query.refresh_from_db()
        assert query.answer == "asked"

    def test_only_the_checker_answers_and_reports(self, request_of, clerk, county_reviewer):
        query = request_of.queries.first()
        for by in (clerk, county_reviewer):
            with pytest.raises(NotAllowed):
                check.answer(query=query, answer="nothing", by=by)
            with pytest.raises(NotAllowed):
                check.answer_rest(check=request_of, by=by)
            with pytest.raises(NotAllowed):
                check.report(check=request_of, conclusion="一致", by=by)

    def test_no_report_while_a_register_is_silent(self, request_of, checker):
        check.answer(query=request_of.queries.first(), answer="nothing", by=checker)
        with pytest.raises(Invalid, match="还有 1 项"):
            check.report(check=request_of, conclusion="一致", by=checker)
        assert Check.objects.get(pk=request_of.pk).reported_on is None

    def test_after_the_report_nothing_can_be_answered_any_more(self, request_of, checker):
        check.answer_rest(check=request_of, by=checker)
        check.report(check=request_of, conclusion="一致", by=checker)
        late = Query.objects.filter(check_request=request_of).first()
        found = [{"block": "property", "item": "deposit", "amount": 1, "text": "存款"}]
        for answer, findings in (("nothing", None), ("found", found)):
            with pytest.raises(Conflict, match="已经出具"):
                check.answer(query=late, answer=answer, by=checker, findings=findings)
        with pytest.raises(Conflict, match="已经出具"):
            check.report(check=Check.objects.get(pk=request_of.pk), conclusion="另一个结论", by=checker)
        assert Check.objects.get(pk=request_of.pk).conclusion == "一致"

    def test_the_rest_cannot_be_answered_after_the_report_either(self, request_of, checker):
        check.answer_rest(check=request_of, by=checker)
        check.report(check=request_of, conclusion="一致", by=checker)
        events = Event.objects.filter(verb="verification.answer_rest").count()
        with pytest.raises(Conflict, match="已经出具"):
            check.answer_rest(check=Check.objects.get(pk=request_of.pk), by=checker)
        assert Event.objects.filter(verb="verification.answer_rest").count() == events

    def test_a_screen_opened_before_the_report_cannot_answer_after_it(self, request_of, checker):
        """The checker's second window still holds the check as it was before the report."""
        old = Query.objects.select_related("check_request").get(pk=request_of.queries.first().pk)
        check.answer_rest(check=request_of, by=checker)
        check.report(check=Check.objects.get(pk=request_of.pk), conclusion="一致", by=checker)
        assert old.check_request.reported_on is None
        with pytest.raises(Conflict, match="已经出具"):
            check.answer(query=old, answer="nothing", by=checker)

    def test_after_the_report_a_new_check_may_be_asked_with_the_same_leave(self, request_of, checker, ask):
        check.answer_rest(check=request_of, by=checker)
        check.report(check=request_of, conclusion="一致", by=checker)
        assert ask(request_of.queries.first().person).pk != request_of.pk
