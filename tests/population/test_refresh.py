"""The living register follows the offices' families county by county, and only where something moved."""

from datetime import date

import pytest

from dibao.audit.actors import SYSTEM
from dibao.audit.models import Event
from dibao.population import sources, store
from dibao.population.queries.ground import live, pieces
from dibao.population.services.refresh import Refreshed, refresh
from dibao.population.sources import Piece
from dibao.rules.decoding import decode
from dibao.rules.encoding import Row
from dibao.rules.facts import HouseholdFacts, IncomeFact, MemberFacts
from dibao.rules.register import TRACKS

ON = date(2026, 10, 16)
ONE, OTHER = 220802, 220881

pytestmark = pytest.mark.django_db


def row(county: int, serial: int, *, track: str = "rural", wage: int = 300_000, village: int = 100_001) -> Row:
    person = MemberFacts("1", "head", date(1960, 5, 5))
    income = (IncomeFact("1", "wage", "wage", wage, "year"),)
    facts = HouseholdFacts(track, ON, (person,), income, existing_status="dibao")
    return Row(county * 10_000_000 + serial, county * 10**6 + village, 30_000, 0, facts)


class Office:
    """A source of the shape of a module ``register_source``; remembers which pieces were read."""

    def __init__(self, *rows: Row) -> None:
        self.kept, self.read = list(rows), []

    def pieces(self):
        found = sorted({Piece.of(row.facts.track, row.division) for row in self.kept})
        return [(piece, repr([row for row in self.kept if piece.holds(row)])) for piece in found]

    def rows(self, piece):
        self.read.append((TRACKS[piece.track], piece.town))
        return [row for row in self.kept if piece.holds(row)]


@pytest.fixture
def offices(monkeypatch, settings, tmp_path):
    settings.DIBAO_HOME = tmp_path

    def open_(*found: Office) -> None:
        monkeypatch.setattr(sources, "found", lambda: list(found))

    return open_


def test_the_first_refresh_writes_every_county_in_order(offices):
    offices(Office(row(ONE, 2), row(ONE, 3, track="urban"), row(ONE, 1, village=100_002), row(OTHER, 1)))
    assert refresh(by=SYSTEM) == Refreshed(written=2, households=4)
    read = store.read_county(live(), ONE).register
    assert (read.households["number"] % 10_000_000).tolist() == [3, 2, 1]
    assert decode(read, 1, on=ON).income[0].amount == 300_000
    assert Event.objects.filter(verb="population.refresh").count() == 1


def test_only_the_county_that_moved_is_read_and_written(offices):
    office = Office(row(ONE, 1), row(OTHER, 1))
    offices(office)
    refresh(by=SYSTEM)
    office.read.clear()
    assert refresh(by=SYSTEM) == Refreshed(unchanged=2)
    assert office.read == []
    office.kept[0] = row(ONE, 1, wage=400_000)
    assert refresh(by=SYSTEM) == Refreshed(written=1, unchanged=1, households=1)
    assert office.read == [("rural", ONE * 1000 + 100)]
    assert decode(store.read_county(live(), ONE).register, 0, on=ON).income[0].amount == 400_000
    assert Event.objects.filter(verb="population.refresh").count() == 2


def test_one_village_that_moved_costs_the_reading_of_its_township_and_track_only(offices):
    office = Office(row(ONE, 1), row(ONE, 2, track="urban"), row(ONE, 3, village=200_001))
    offices(office)
    refresh(by=SYSTEM)
    office.read.clear()
    office.kept[2] = row(ONE, 3, village=200_001, wage=400_000)
    assert refresh(by=SYSTEM) == Refreshed(written=1, households=3)
    assert office.read == [("rural", ONE * 1000 + 200)]


def test_a_refresh_with_little_time_goes_on_where_it_stopped(offices):
    """Every sitting reads at least one piece; nobody sees a county half old and half new."""
    office = Office(*(row(ONE, town, village=town * 1000 + 1) for town in (101, 102, 103)), row(OTHER, 1))
    offices(office)
    sittings = [refresh(by=SYSTEM, seconds=0) for _ in range(4)]
    assert [(done.left, done.pieces, done.written) for done in sittings] == [(3, 4, 0), (2, 4, 0), (1, 4, 0), (0, 0, 2)]
    assert len(office.read) == 4
    assert store.read_county(live(), ONE).register.households["division"].tolist() == [
        ONE * 10**6 + town * 1000 + 1 for town in (101, 102, 103)
    ]
    office.kept = [row(OTHER, 1)]
    assert refresh(by=SYSTEM).removed == 1
    assert store.counties(pieces() / "rural", digits=9) == [OTHER * 1000 + 100]


def test_what_moved_between_two_sittings_is_read_again(offices):
    office = Office(row(ONE, 1, village=101_001), row(ONE, 2, village=102_001))
    offices(office)
    assert refresh(by=SYSTEM, seconds=0).left == 1
    office.kept[0] = row(ONE, 1, village=101_001, wage=400_000)
    assert refresh(by=SYSTEM, seconds=0).left == 1
    assert refresh(by=SYSTEM, seconds=0).written == 1
    assert decode(store.read_county(live(), ONE).register, 0, on=ON).income[0].amount == 400_000


def test_a_county_without_families_goes_and_a_broken_one_is_mended(offices):
    office = Office(row(ONE, 1), row(OTHER, 1))
    offices(office)
    refresh(by=SYSTEM)
    (store.folder(live(), ONE) / "persons.parquet").unlink()
    office.kept = [row(ONE, 1)]
    assert refresh(by=SYSTEM) == Refreshed(written=1, removed=1, households=1)
    assert store.counties(live()) == [ONE]
    assert len(store.read_county(live(), ONE).register) == 1


def test_two_sources_fill_one_county_and_the_same_family_twice_is_refused(offices):
    first, second = Office(row(ONE, 1)), Office(row(ONE, 2))
    offices(first, second)
    assert refresh(by=SYSTEM).households == 2
    second.kept = [row(ONE, 1)]
    with pytest.raises(sources.GivenTwice, match="2208020000001"):
        refresh(by=SYSTEM)
    assert len(store.read_county(live(), ONE).register) == 2


def test_the_apps_above_are_asked(offices, monkeypatch):
    monkeypatch.undo()
    assert "dibao.casework.register_source" in [source.__name__ for source in sources.found()]
