"""A town whose rosters are approved by three people and answered by a bank; money arrives by documents."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from dibao.audit.actors import SYSTEM
from dibao.funds.services import figure
from dibao.payments.choices import Side
from dibao.payments.models import Line
from dibao.payments.services.ledger import book, movements_of
from tests.payments.conftest import OCTOBER, SEPTEMBER, TOWN, approved, families, roster_of

__all__ = ["OCTOBER", "SEPTEMBER", "TOWN", "approved", "families", "roster_of"]
COUNTY = 220802000000


@pytest.fixture
def own_home(settings, tmp_path) -> Path:
    """A DIBAO_HOME of its own with the keys of the suite: what is printed and filed stays here."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "keys").symlink_to(Path(settings.DIBAO_HOME) / "keys")
    settings.DIBAO_HOME = home
    return home


def moved(lines: Iterable[Line], debit: Side, credit: Side, what: str) -> None:
    """The movement of whole lines as banking books it."""
    for line in lines:
        source = f"payments.Line:{line.pk}"
        book(movements_of(line, debit=debit, credit=credit, key=f"{what}:{line.pk}", source=source), by=SYSTEM)


def send(lines: Iterable[Line], *, again: bool = False) -> None:
    """The bank has got the instruction."""
    lines = list(lines)
    moved(lines, Side.RETURNED if again else Side.PAYABLE, Side.IN_TRANSIT, "s2" if again else "s1")


def arrive(lines: Iterable[Line], *, again: bool = False) -> None:
    """The bank says: paid."""
    moved(list(lines), Side.IN_TRANSIT, Side.PAID, "p2" if again else "p1")


def come_back(lines: Iterable[Line]) -> None:
    """The bank says: returned."""
    moved(list(lines), Side.IN_TRANSIT, Side.RETURNED, "r1")


def pay_out(roster) -> list[Line]:
    """Every line that is not held reaches its family."""
    lines = list(Line.objects.filter(roster=roster, hold="").order_by("pk"))
    send(lines)
    arrive(lines)
    return lines


@pytest.fixture
def arrived(county_reviewer, approver):
    """`arrived(50_000_00, slip="1")` — money of a source, entered by one and confirmed by another."""

    def come(
        amount: int,
        *,
        slip: str = "HD001",
        source: str = "central",
        on: date = date(2026, 1, 20),
        division: int = COUNTY,
    ):
        row = figure.enter_arrival(
            division=division, arrived_on=on, source=source, amount=amount, slip=slip, document="洮财社〔2026〕3号",
            by=county_reviewer,
        )  # fmt: skip
        return figure.confirm(figure=row, by=approver)

    return come
