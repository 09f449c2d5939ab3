"""按接口查询 — `dibao verification serve-register` in a process of its own, asked over mutual TLS."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from demo.office import COUNTY
from dibao.exchange import server
from dibao.exchange.client import Department
from dibao.exchange.models import Breaker, Partner
from dibao.exchange.services import partner as partners
from dibao.exchange.tabular import write_csv
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid
from dibao.verification.models import Dispatch, Query
from dibao.verification.services import asking, authorisation, dispatch
from dibao.verification.sources import SOURCES
from tests.exchange.conftest import make_bureau
from tests.exchange.department import certificates

from .conftest import queries

# The line's own evidence is written in transactions of its own.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _the_present(_the_day) -> Iterator[None]:
    """The server is a process of its own and lives now; so does everybody else here."""
    with clock.at(datetime.now(clock.OFFICE)):
        yield


@pytest.fixture
def trucks(three, tmp_path: Path) -> Iterator[subprocess.Popen]:
    """The vehicle register of the department: the first of the three has a truck."""
    person = three.queries.filter(register="vehicle").order_by("pk").first().person
    row = {"id_number": person.id_number, "name": person.name, "kind": "truck", "status": "normal", "value": 1_000_000}
    write_csv(tmp_path / "v.csv", SOURCES["vehicle"].fields, [row])
    command = [sys.executable, "-m", "django", "verification", "serve-register", str(tmp_path / "v.csv")]
    process = subprocess.Popen(
        [*command, "--register", "vehicle", "--tls", str(tmp_path / "tls")], stdout=subprocess.PIPE, text=True,
        env=os.environ | {"DIBAO_HOME": str(settings.DIBAO_HOME), "DJANGO_SETTINGS_MODULE": "config.settings.test"},
    )  # fmt: skip
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.fixture
def partner(trucks, tmp_path: Path, checker, approver) -> Partner:
    """The department as our partner, entered by one and confirmed by another person."""
    said = ""
    while "https://" not in said:
        said = trucks.stdout.readline()
        assert said, "the server did not start"
    made = partners.enter_partner(
        code="cheguan", name="车管所", division=COUNTY, registers=["vehicle"], known_days=30, by=checker
    )
    tls = tmp_path / "tls"
    change = partners.enter_key(
        partner=made, verify_key=server.signing_key(tls).public_key().public_bytes_raw().hex(),
        seal_key=make_bureau().seal_key.hex(), endpoint=re.search(r"https://\S+", said)[0],
        valid_until=clock.today() + timedelta(days=300), source="当面交", by=checker,
    )  # fmt: skip
    certificates(tls, "cheguan")
    return partners.confirm_key(change=change, by=approver)


@pytest.fixture
def batch(partner, checker) -> Dispatch:
    return dispatch.build(registers=["vehicle"], division=COUNTY, by=checker, partner=partner)


def quick(by) -> Department:
    return Department(by=by, pause=lambda seconds: None)


def test_asked_answered_and_closed_and_down_the_answer_from_before_is_marked(batch, trucks, checker, clerk, three, ask):
    said = asking.ask_line(dispatch=batch, by=checker, department=quick(checker))
    assert (said.answered, said.earlier, said.waiting, said.faults) == (3, 0, 0, ())
    batch.refresh_from_db()
    assert (batch.state, batch.handed_to) == ("closed", "部门接口")
    first, *rest = queries(batch)
    assert (first.answer, first.origin, first.known_on) == ("found", "line", None)
    assert first.findings.get().amount == 1_000_000
    assert {query.answer for query in rest} == {"nothing"}

    # Tomorrow the department is down; the second check takes what it said today, and says so.
    Query.objects.filter(register="bank").update(answer="nothing", answered_on=clock.today())
    three.reported_on = clock.today()
    three.save()
    again = ask(first.person, registers=["vehicle"])
    trucks.kill()
    trucks.wait()
    with clock.at(clock.now() + timedelta(days=1)):
        second = dispatch.build(registers=["vehicle"], division=COUNTY, by=checker, partner=batch.partner)
        said = asking.ask_line(dispatch=second, by=checker, department=quick(checker))
        assert (said.answered, said.earlier) == (1, 1)
        query = again.queries.get()
        assert query.known_on == first.answered_on and "以前的答复" in query.note
        assert query.findings.get().amount == 1_000_000


def test_a_department_that_cannot_be_reached_leaves_everything_waiting(batch, trucks, checker):
    trucks.kill()
    trucks.wait()
    said = asking.ask_line(dispatch=batch, by=checker, department=quick(checker))
    assert (said.answered, said.waiting) == (0, 3) and "联系不上" in said.faults[0]
    batch.refresh_from_db()
    assert batch.state == "prepared"
    assert {query.answer for query in queries(batch)} == {"asked"}
    assert Breaker.objects.exists()


def test_whoever_withdrew_is_not_asked(batch, checker, clerk):
    one = queries(batch)[0]
    authorisation.withdraw(authorisation=one.authorisation, by=clerk)
    said = asking.ask_line(dispatch=batch, by=checker, department=quick(checker))
    assert (said.answered, said.waiting) == (2, 0)
    one.refresh_from_db()
    assert one.answer == "stopped" and not one.findings.exists()


def test_nor_whose_leave_ran_out_since(batch, checker):
    leave = queries(batch)[0].authorisation
    leave.valid_to = leave.valid_from
    leave.save()
    with clock.at(clock.now() + timedelta(seconds=20)):
        type(leave).objects.filter(pk=leave.pk).update(
            valid_from=clock.today() - timedelta(days=9), valid_to=clock.today() - timedelta(days=1)
        )
        said = asking.ask_line(dispatch=batch, by=checker, department=quick(checker))
    assert (said.answered, said.stopped) == (2, 1)


def test_a_plain_batch_has_no_line(three, checker):
    made = dispatch.build(registers=["vehicle"], division=COUNTY, by=checker)
    with pytest.raises(Invalid, match="普通文件"):
        asking.ask_line(dispatch=made, by=checker)
