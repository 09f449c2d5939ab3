"""A department that asks: its keys, an agreement with it, its packages of questions, and what it reads of the answer."""

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from demo import awards
from demo.office import COUNTY, VILLAGE
from dibao.casework.models import Award
from dibao.documents import vault
from dibao.exchange import envelope, shelf
from dibao.exchange.models import Package, Partner
from dibao.exchange.tabular import read, write_csv, write_xlsx
from dibao.kernel import clock
from dibao.kernel.crypto import public_key
from dibao.registry.models import Membership, Person
from dibao.sharing.models import Agreement
from dibao.sharing.services import agreement, enquiry
from dibao.sharing.tables import ASKED
from dibao.verification.sources import SOURCES
from dibao.verification.sources.forms import reply_fields
from tests.exchange.conftest import Bureau, enter, make_bureau

PURPOSE = "家庭经济困难学生资助认定"
ALL = ("place", "from_on", "track", "members", "review_due", "amount")


@pytest.fixture
def school() -> Bureau:
    """区教育局 as it is on its own side."""
    return make_bureau(7)


@pytest.fixture
def partner(db, school, checker, approver) -> Partner:
    """The same, known to us."""
    return enter(school, checker, approver, code="jiaoyu")


def agreed(partner: Partner, checker: Any, **changes: Any) -> Agreement:
    """An agreement that waits for a second person."""
    today = clock.today()
    values = {
        "partner": partner, "division": COUNTY, "purpose": PURPOSE, "basis": "吉教助〔2026〕12 号（虚构）",
        "agreed": ["from_on", "place"], "monthly": 500, "answer_wd": 5, "valid_from": today,
        "valid_to": today + timedelta(days=300), "by": checker,
    }  # fmt: skip
    return agreement.enter(**(values | changes))


@pytest.fixture
def agree(partner, checker, approver) -> Callable[..., Agreement]:
    """`agree(agreed=["amount"])` — an agreement in force; anything may be said otherwise."""
    return lambda **changes: agreement.confirm(agreement=agreed(partner, checker, **changes), by=approver)


@pytest.fixture
def families(db) -> list[Award]:
    """Three families of the village on dibao since June."""
    return given(3, seed=61, first=510_001)


def given(count: int, *, seed: int, first: int, village: int = VILLAGE) -> list[Award]:
    for _ in awards.write(8 * count, villages=(village,), on=date(2026, 6, 15), seed=seed, first_serial=first):
        pass
    rows = Award.objects.select_related("household").filter(
        division=village, outcome="dibao", case__number__startswith="DBX"
    )
    return list(rows.order_by("pk")[:count])


def head(award: Award) -> Person:
    return Membership.objects.select_related("person").get(household=award.household, is_head=True).person


def row(number: int, person: Person, **changes: Any) -> dict[str, Any]:
    """One line of a question."""
    return {"query_number": f"XS-{number:03d}", "id_number": person.id_number, "name": person.name} | changes


def asking(
    bureau: Bureau, rows: Iterable[dict[str, Any]], under: str, *, number: int = 1, ending: str = ".csv"
) -> bytes:
    """The department's sealed package of questions under an agreement; packages differ by `number`."""
    with vault.held_in_memory() as memory:
        path = vault.path_of(memory)
        (write_xlsx if ending == ".xlsx" else write_csv)(path, ASKED, list(rows))
        table = path.read_bytes()
    return bureau.send({f"asked{ending}": table}, number=f"JY-2026-{number:03d}", purpose=f"{under} {PURPOSE}")[0]


@pytest.fixture
def question(school) -> Callable[..., bytes]:
    """`question(rows, "GX…")` — a package of this department."""
    return lambda rows, under, **more: asking(school, rows, under, **more)


@pytest.fixture
def ask(question, checker) -> Callable[..., Any]:
    """`ask(rows, agreement)` — the package handed in."""
    return lambda rows, under, **more: enquiry.receive(
        content=question(rows, under.number, **more), name="来询.zip", by=checker
    )


@pytest.fixture
def opened(school) -> Callable[[Package], tuple[str, bytes]]:
    """What the department finds in a package of ours: the one file's name and bytes."""

    def unpack(package: Package) -> tuple[str, bytes]:
        content = io.BytesIO(shelf.read(package.stored))
        found = envelope.open_sealed(content, own=school.opener, key_of=lambda print_: public_key(), now=clock.now())
        [(name, table)] = found.files.items()
        return name, table

    return unpack


@pytest.fixture
def answered(opened, tmp_path) -> Callable[[Package], list[dict[str, Any]]]:
    """The rows of an answer as an office like ours reads a reply about 其他救助: without a fault."""

    def rows(package: Package) -> list[dict[str, Any]]:
        name, content = opened(package)
        path = tmp_path / name
        path.write_bytes(content)
        assert Path(name).stem == "other_aid"
        lines = list(read(path, reply_fields(SOURCES["other_aid"]), name=name))
        assert [line.faults for line in lines] == [()] * len(lines)
        return [line.values for line in lines]

    return rows


def headings(content: bytes) -> Sequence[str]:
    return content.decode("utf-8-sig").splitlines()[0].split(",")
