"""The stage of the journeys: the whole house behind a real port, and a browser for everybody who works in it."""

import os
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from dibao.kernel import clock
from tests.conftest import TODAY
from tests.journeys.people import DESK, PHONE, Cast, Person
from tests.kernel import window

FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys. Playwright runs a loop in this thread, in which Django must still answer."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with window.chromium() as browser:
            yield browser
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def days_pass(_the_day: None) -> Iterator[Callable[[int], None]]:
    """`days_pass(8)`: the clock on the wall goes on for everybody, also for the server in its own thread.

    A set context variable is seen only by the thread that set it, a default by all; so the wall gets a new default.
    """
    own, moment = clock._set, [TODAY]

    def pass_(days: int) -> None:
        moment[0] += timedelta(days=days)
        clock._set = ContextVar("wall", default=moment[0])

    pass_(0)
    yield pass_
    clock._set = own


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Remember a failure, so that `people` can say what everybody saw last."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def people(browser: Browser, live_server, days_pass, request: pytest.FixtureRequest) -> Iterator[Cast]:
    """`people("jingban")` is the clerk at her screen, logged in; nobody's browser may have complained at the end."""
    here: list[Person] = []

    def call(work_number: str, *, phone: bool = False, javascript: bool = True) -> Person:
        person = Person(work_number, browser, live_server.url, size=PHONE if phone else DESK, javascript=javascript)
        here.append(person)
        return person.comes_in()

    yield call
    if request.node.stash.get(FAILED, False):
        for person in here:
            print(f"—— {person.work_number} saw last: {person.page.url}\n{person.page.inner_text('main')}")
    faults = {person.work_number: person.faults for person in here if person.faults}
    for person in here:
        person.page.unroute_all(behavior="ignoreErrors")
        person.context.close()
    assert not faults, faults


@pytest.fixture
def accessible() -> Callable[[Person], None]:
    """`accessible(clerk)`: the page before her has nothing that keeps a blind or a keyboard-only colleague out."""

    def check(person: Person) -> None:
        report = Axe().run(person.page)
        bad = [v for v in report.response["violations"] if v["impact"] in ("serious", "critical")]
        told = [f"{v['id']}: {n['html'][:160]}" for v in bad for n in v["nodes"][:3]]
        assert not told, f"{person.page.url}\n" + "\n".join(told)

    return check
