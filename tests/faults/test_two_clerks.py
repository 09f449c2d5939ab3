"""Two clerks on one case, a double click, the back button: real threads, real commits; one wins, the rest are told."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from demo.families import OLD_COUPLE
from demo.office import VILLAGE
from demo.people import Inventor
from demo.story import DAYS, Story, apply_for, hand_in, photo
from dibao.access.pages import _in_words
from dibao.audit.models import Event
from dibao.casework.models import Award, Case, CaseEvent, EconomicLine, Paper
from dibao.casework.queries import gate
from dibao.casework.services import beginning, decision, draft, intake, paper
from dibao.casework.services.moving import move
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Refused
from dibao.registry.models import Household, Person
from tests.conftest import PASSWORD, TODAY, staff
from tests.factories.cases import the_line

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MANY = 20
# What an office waits for a lock, and how a test waits less.
LIMITS = {
    "sqlite": ("'timeout': 30", "PRAGMA busy_timeout = 100"),
    "postgresql": ("lock_timeout=30s", "SET lock_timeout = '100ms'"),
}
DAY = timedelta(days=1)


def at_once(*calls: Callable[[], Any], now: Any = TODAY) -> list[Any]:
    """Run them in threads that start together; the result or the refusal of each. Anything else is a failure."""
    gate_, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def one(place: int, call: Callable[[], Any]) -> None:
        with clock.at(now):
            gate_.wait(30)
            try:
                answers[place] = call()
            except BaseException as problem:
                answers[place] = problem
            finally:
                connection.close()

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, Refused):
            raise answer
    return answers


def conflicts(answers: list[Any]) -> int:
    """How many were told that somebody was faster; every refusal must be of this kind."""
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert all(isinstance(answer, Conflict) for answer in refused), refused
    assert all("刷新" in str(answer) or "核对" in str(answer) for answer in refused), refused
    return len(refused)


def events_of(case: Case) -> list[str]:
    return list(CaseEvent.objects.filter(case=case).order_by("pk").values_list("move", flat=True))


@pytest.fixture
def family(transactional_db) -> Story:
    """A complete draft of today."""
    story = Story(OLD_COUPLE, VILLAGE, the_line(), Inventor(seed=303), clock.today())
    story.case = apply_for(story)
    return story


def window() -> Client:
    client = Client()
    assert client.post("/account/login/", {"work_number": "jingban", "password": PASSWORD}).status_code == 302
    return client


def test_twenty_submits_at_once_are_one(family):
    key, clerk = family.told.pk, staff("jingban")
    held = [Case.objects.get(pk=key) for _ in range(MANY)]
    answers = at_once(*[lambda case=case: intake.submit(case=case, by=clerk) for case in held])
    assert conflicts(answers) == MANY - 1
    case = Case.objects.get(pk=key)
    assert (case.status, case.version) == ("submitted", 2)
    assert events_of(case) == ["submit"]
    assert Event.objects.filter(verb="casework.submit", about_id=str(key)).count() == 1
    assert Paper.objects.filter(case=case, kind="application").count() == 1


def test_twenty_bare_moves_at_once_write_one_event(family):
    """`move()` alone, without what the services ask before it."""
    key, clerk = family.told.pk, staff("jingban")

    def submit(case: Case) -> Any:
        with transaction.atomic():
            return move(case, "submit", by=clerk)

    held = [Case.objects.get(pk=key) for _ in range(MANY)]
    assert conflicts(at_once(*[lambda case=case: submit(case) for case in held])) == MANY - 1
    assert events_of(family.told) == ["submit"]


def test_accepting_and_withdrawing_at_once_one_wins(family):
    key, clerk = family.told.pk, staff("jingban")
    intake.submit(case=family.told, by=clerk)
    family.case = Case.objects.get(pk=key)
    hand_in(family, *[lack.kind for lack in gate.missing(family.told, "accept") if lack.source == "applicant"])
    held = [Case.objects.get(pk=key) for _ in range(8)]
    calls = [
        (lambda case=case: intake.accept(case=case, by=clerk))
        if number % 2
        else (lambda case=case: intake.withdraw(case=case, by=clerk, why="家中已有人赡养"))
        for number, case in enumerate(held)
    ]
    assert conflicts(at_once(*calls)) == len(held) - 1
    case = Case.objects.get(pk=key)
    won = events_of(case)[1:]
    assert won in (["accept"], ["withdraw"])
    assert case.status == {"accept": "accepted", "withdraw": "withdrawn"}[won[0]]
    assert case.papers.filter(kind="acceptance").exists() is (won == ["accept"])
    assert case.papers.filter(kind="withdrawal").exists() is (won == ["withdraw"])


def test_confirming_and_refusing_at_once_one_decision(transactional_db):
    day = TODAY - DAYS["reviewed"] * DAY
    case = Story(OLD_COUPLE, VILLAGE, the_line(), Inventor(seed=304), day.date()).tell("reviewed")
    approver = staff("queren")
    held = [Case.objects.get(pk=case.pk) for _ in range(6)]
    calls = [
        (lambda row=row: decision.confirm(case=row, by=approver))
        if number % 2
        else (lambda row=row: decision.refuse(case=row, why="收入高于标准", by=approver))
        for number, row in enumerate(held)
    ]
    assert conflicts(at_once(*calls)) == len(held) - 1
    case.refresh_from_db()
    kinds = Counter(case.papers.filter(kind__in=("confirmation", "refusal")).values_list("kind", flat=True))
    assert sum(kinds.values()) == 1
    assert Award.objects.filter(case=case).exists() is (case.status == "confirmed")
    assert events_of(case)[-1] == {"confirmed": "confirm", "refused": "refuse"}[case.status]
    # The window of the one who was slower still shows the case as it was.
    with pytest.raises(Conflict):
        decision.confirm(case=held[0], by=approver)


def test_two_windows_in_one_draft_one_line_is_kept(family):
    key, clerk = family.told.pk, staff("jingban")
    lines = EconomicLine.objects.filter(case_id=key).count()
    held = [Case.objects.get(pk=key) for _ in range(6)]
    values = {"item": "wage", "amount": 10000, "period": "month"}

    def declare(case: Case) -> Any:
        return draft.declare(case=case, member=family.people[0], block="income", values=values, by=clerk)

    assert conflicts(at_once(*[lambda case=case: declare(case) for case in held])) == len(held) - 1
    assert EconomicLine.objects.filter(case_id=key).count() == lines + 1


def test_one_photograph_sent_six_times_is_one_paper(family):
    clerk, content = staff("jingban"), photo("card")
    held = [Case.objects.get(pk=family.told.pk) for _ in range(6)]
    answers = at_once(
        *[lambda c=c: paper.upload(case=c, kind="id_card", content=content, name="证.jpg", by=clerk) for c in held]
    )
    assert len({answer.pk for answer in answers}) == 1
    assert Paper.objects.filter(case=family.told, kind="id_card").count() == 1


def test_a_double_click_at_new_makes_one_person_one_household_one_draft(transactional_db):
    from datetime import date

    from dibao.casework.queries.duplicates import Identity

    someone = Inventor(seed=305).person(birth=date(1969, 4, 5), sex="1")
    who = Identity(
        name=someone.name, id_kind="resident", id_number=someone.id_number, sex="1", birth_date=someone.birth_date,
        no_id_reason="", phone="13800001234",
    )  # fmt: skip
    clerk, before = staff("jingban"), (Person.objects.count(), Household.objects.count(), Case.objects.count())
    answers = at_once(
        *[
            lambda: beginning.begin(who=who, division=VILLAGE, track="rural", by=clerk, address="演示屯")
            for _ in range(6)
        ]
    )
    assert sum(isinstance(answer, Conflict) for answer in answers) == 5
    assert (Person.objects.count(), Household.objects.count(), Case.objects.count()) == tuple(n + 1 for n in before)


def test_a_double_click_on_the_button_is_one_submit_and_a_sentence(family):
    """Two requests of one browser form, through the pages."""
    number, first, second = family.told.number, window(), None
    second = Client()
    second.cookies = first.cookies.copy()
    sent = {"version": family.told.version}
    answers = at_once(*[lambda c=c: c.post(f"/cases/{number}/submit/", sent) for c in (first, second)])
    assert [answer.status_code for answer in answers] == [302, 302]
    assert events_of(family.told) == ["submit"]
    page = first.get(f"/cases/{number}/papers/").content.decode() + second.get(f"/cases/{number}/").content.decode()
    assert "已提交，申请书已打印" in page or "刚刚被他人办理" in page or "已提交" in page


def test_the_back_button_sends_an_old_form_and_nothing_happens(family):
    client, number, old = window(), family.told.number, family.told.version
    form = {"block": "income", "member": str(family.people[0].pk), "item": "wage", "amount": "100", "period": "month"}
    assert client.post(f"/cases/{number}/economy/", form | {"version": old}).status_code == 302
    lines = EconomicLine.objects.filter(case=family.told).count()
    again = client.post(f"/cases/{number}/economy/", form | {"version": old})
    assert again.status_code == 422 and "请核对后重新提交" in again.content.decode()
    assert EconomicLine.objects.filter(case=family.told).count() == lines
    now = Case.objects.get(pk=family.told.pk).version
    assert client.post(f"/cases/{number}/submit/", {"version": now}).status_code == 302
    stale = client.post(f"/cases/{number}/submit/", {"version": now}, follow=True).content.decode()
    assert "请核对后重新提交" in stale
    assert events_of(family.told) == ["submit"]


def test_a_row_that_somebody_does_not_let_go_is_a_sentence_and_nothing_is_kept(family):
    """Nobody's page waits for ever: half a minute on either database; here a tenth of a second."""
    client, taken, done = window(), threading.Event(), threading.Event()
    configured, shorter = LIMITS[connection.vendor]
    assert configured in str(connection.settings_dict["OPTIONS"])

    def somebody() -> None:
        try:
            with transaction.atomic():
                Case.objects.select_for_update().get(pk=family.told.pk)
                taken.set()
                done.wait(30)
        finally:
            connection.close()

    other = threading.Thread(target=somebody)
    other.start()
    try:
        assert taken.wait(30)
        with connection.cursor() as cursor:
            cursor.execute(shorter)
        with pytest.raises(Conflict, match="请稍后刷新再办"):
            _in_words(intake.submit, case=family.told, by=staff("jingban"))
    finally:
        done.set()
        other.join(30)
        connection.close()
    assert events_of(family.told) == []
    client.post(f"/cases/{family.told.number}/submit/", {"version": family.told.version})
    assert events_of(family.told) == ["submit"]
