"""The cast and the world they work in: two towns, a county, its archivist and cashier, auditors, an outsider."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from pytest_django.plugin import blocking_manager_key

from demo import office
from demo.people import Inventor
from dibao.access.models import Staff
from dibao.audit.actors import SYSTEM
from dibao.kernel import clock
from tests import prints, schema, world

# How fast a crowded machine is says nothing about what a test asks.
hypothesis.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("unhurried")

prints.look_once()

PASSWORD = office.PASSWORD
# A plain working Friday; the whole suite lives on this day unless a test says otherwise.
TODAY = datetime(2026, 10, 16, 9, 0, tzinfo=clock.OFFICE)


LONGEST = ("test_matrix.py", "test_reading.py")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, wherever chance put them: no worker is to begin one when the others have finished."""
    long = {item.path for item in items if any(map(item.get_closest_marker, ("slow", "journey")))}
    items.sort(key=lambda item: (item.path.name not in LONGEST, item.path not in long))


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """On SQLite the tables are laid, not migrated."""
    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_keepdb) -> None:
    if django_db_keepdb:
        schema.lay(Path(settings.DATABASES["default"]["TEST"]["NAME"]))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Divisions, parameters, fonds and the cast are there once for the whole run."""
    with django_db_blocker.unblock():
        world.build()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None):
    """A test that really commits leaves empty tables; the next one must find the world as it was."""
    marker = item.get_closest_marker("django_db")
    committed = bool(marker and marker.kwargs.get("transaction"))
    committed = committed or bool({"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())))
    try:
        return (yield)
    finally:  # also when the test left something wrong behind: the next one is not to blame
        if committed and nextitem is not None:
            with item.config.stash[blocking_manager_key].unblock():
                world.build()


@pytest.fixture(autouse=True)
def _the_day(request: pytest.FixtureRequest) -> Iterator[None]:
    """Everybody's clock stands at TODAY; a marker-free way to keep deadlines and ages stable."""
    with clock.at(TODAY):
        yield


@pytest.fixture
def on() -> Callable[[date], object]:
    """`with on(date(2026, 11, 2)):` — another day."""
    return clock.at


def staff(work_number: str) -> Staff:
    return Staff.objects.get(work_number=work_number)


@pytest.fixture
def helper(db) -> Staff:
    """村级协理员 of 平安村."""
    return staff("cunxie")


@pytest.fixture
def clerk(db) -> Staff:
    """乡镇经办 of 平安镇."""
    return staff("jingban")


@pytest.fixture
def reviewer(db) -> Staff:
    """乡镇初审 of 平安镇."""
    return staff("chushen")


@pytest.fixture
def checker(db) -> Staff:
    return staff("hedui")


@pytest.fixture
def county_reviewer(db) -> Staff:
    return staff("shenhe")


@pytest.fixture
def approver(db) -> Staff:
    return staff("queren")


@pytest.fixture
def archivist(db) -> Staff:
    return staff("dangan")


@pytest.fixture
def cashier(db) -> Staff:
    return staff("caiwu")


@pytest.fixture
def auditor(db) -> Staff:
    return staff("shenji")


@pytest.fixture
def city_supervisor(db) -> Staff:
    return staff("shiji")


@pytest.fixture
def system_admin(db) -> Staff:
    return staff("xitong")


@pytest.fixture
def security_admin(db) -> Staff:
    return staff("anquan")


@pytest.fixture
def audit_admin(db) -> Staff:
    return staff("rizhi")


@pytest.fixture
def outsider(db) -> Staff:
    """乡镇经办 of 青山镇, the next town: must see nothing of 平安镇."""
    return staff("linzhen")


@pytest.fixture
def client_of() -> Callable[[Staff], Client]:
    """A browser logged in as this person, through the real login page."""

    def enter(person: Staff) -> Client:
        client = Client()
        answer = client.post("/account/login/", {"work_number": person.work_number, "password": PASSWORD})
        assert answer.status_code == 302, answer.content.decode()[:400]
        return client

    return enter


@pytest.fixture
def inventor() -> Inventor:
    """Invented people: the same ones for every test, so that a test that fails fails again."""
    return Inventor(seed=20261016)


@pytest.fixture
def a_case(db, inventor):
    """`a_case("on_notice")` tells a real case through the services up to that status."""
    from tests.factories.cases import teller

    return teller(inventor)


@pytest.fixture
def machine():
    """The system itself as actor."""
    return SYSTEM
