"""What the tests of asking and receiving share: people with leave, a check of them, a batch, a department's answer."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from demo.office import COUNTY, VILLAGE
from dibao.exchange.tabular import write_csv, write_xlsx
from dibao.kernel import clock
from dibao.registry.services import person as persons
from dibao.verification.models import Check, Dispatch, Query, Reply
from dibao.verification.services import authorisation, check, dispatch, reply
from dibao.verification.sources import SOURCES
from dibao.verification.sources.forms import reply_fields

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
    return lambda *people, case=CASE, **more: check.request(
        case_number=case, division=VILLAGE, people=list(people), by=clerk, **more
    )


@pytest.fixture
def three(register, sign, ask) -> Check:
    """An open check of three people, each asked about vehicles and bank accounts."""
    people = [register(1950 + n) for n in range(3)]
    for person in people:
        sign(person, scope=["vehicle", "bank"])
    return ask(*people, track="rural")


@pytest.fixture
def sent(three, checker) -> Dispatch:
    """The three vehicle queries, built as a plain CSV and handed over."""
    made = dispatch.build(registers=["vehicle"], division=COUNTY, by=checker, kind="csv")
    return dispatch.send(dispatch=made, by=checker)


def line(query: Query, outcome: str = "nothing", **more: Any) -> dict[str, Any]:
    """One line of a department's answer about the person of this query."""
    person = query.person
    return {
        "query_number": query.number, "outcome": outcome, "id_number": person.id_number, "name": person.name,
    } | more  # fmt: skip


def table(folder: Path, register: str, rows: Iterable[dict[str, Any]], *, name: str = "答复.csv") -> bytes:
    """The department's file: CSV in the encoding of an office (GBK) or XLSX, by the ending of `name`."""
    path, fields = folder / name, reply_fields(SOURCES[register])
    (write_xlsx if name.endswith("xlsx") else write_csv)(path, fields, rows)
    content = path.read_bytes()
    return content if name.endswith("xlsx") else content.decode("utf-8-sig").encode("gbk")


@pytest.fixture
def receive(checker, tmp_path) -> Callable[..., Reply]:
    """`receive(dispatch, rows)` — the department's rows as a file, taken in by the checker."""

    def one(batch: Dispatch, rows: Any, *, register: str = "vehicle", name: str = "答复.csv", **more: Any) -> Reply:
        content = rows if isinstance(rows, bytes) else table(tmp_path, register, rows, name=name)
        told = {"vouched_by": "何对", "origin_note": "10 月 16 日车管所当面移交的光盘"} | more
        return reply.receive(dispatch=batch, register=register, content=BytesIO(content), name=name, by=checker, **told)

    return one


def queries(batch: Dispatch) -> list[Query]:
    """The queries of a batch in the order in which they were asked."""
    return list(batch.queries.select_related("person").order_by("pk"))


@pytest.fixture
def picture(sent, receive, a_pdf):
    """A PDF whose name bears the first person's name."""
    return receive(sent, a_pdf, name=f"{queries(sent)[0].person.name}的车辆.pdf")


@pytest.fixture
def a_pdf() -> bytes:
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(300, 200))
        out = BytesIO()
        pdf.save(out)
    return out.getvalue()
