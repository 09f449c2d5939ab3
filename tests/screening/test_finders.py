"""Every finder finds its true cases and nothing among the near misses, in any order and any number of parts."""

from collections import Counter
from datetime import date

import pytest

from dibao.screening import engine, register_parts
from dibao.screening.finders import FINDERS, REASONS
from dibao.screening.finders.shape import OWN
from dibao.screening.layout import PERSONS, column_of
from dibao.verification.sources import SOURCES
from tests.screening.planted import CASES, World, figures

ON = date(2026, 10, 16)


@pytest.fixture(scope="module")
def world():
    return World(ON, seed=20261016)


@pytest.fixture(scope="module")
def laid(world, tmp_path_factory):
    """The planted world as Parquet, and the hits over it."""
    root = tmp_path_factory.mktemp("planted")
    world.write_persons(root / "persons")
    world.write_registers(root / "registers", as_of=ON)
    counts = engine.hits(root / "persons", root / "registers", root / "run", ON, figures(ON))
    return root, counts


def found(root, run="run"):
    return list(engine.read(root / run, root / "registers"))


def facts(hits):
    """What a hit says, without the places of its rows."""
    return Counter(
        (h.finder, h.household, h.key, h.amount, h.on, h.reason, tuple(sorted(r.register for r in h.rows)))
        for h in hits
    )


def by_home(hits):
    told = {}
    for hit in hits:
        told.setdefault((hit.finder, hit.household), []).append(hit.reason)
    return told


def test_every_planted_case_is_found_and_every_near_miss_is_left_alone(world, laid):
    told = by_home(found(laid[0]))
    for case, homes in world.planted:
        got = sorted(reason for home in homes for reason in told.get((case.finder, home), []))
        assert got == sorted(case.hits), f"{case.finder}: {case.what}"


def test_nothing_else_is_asked_than_what_was_planted(world, laid):
    """False alarms, listed: hits of a finder that was not planted for that family, apart from those its story implies."""
    implied = {("borrowed_identity", "dead"), ("dead", "borrowed_identity")}
    planted = {(home, case.finder) for case, homes in world.planted for home in homes if case.hits}
    stories = {home: case.finder for case, homes in world.planted for home in homes}
    alarms = [
        (hit.finder, stories.get(hit.household), hit.household)
        for hit in found(laid[0])
        if (hit.household, hit.finder) not in planted and (hit.finder, stories.get(hit.household)) not in implied
    ]
    assert alarms == []


def test_every_finder_has_true_cases_and_near_misses():
    for finder in FINDERS:
        kinds = {bool(case.hits) for case in CASES if case.finder == finder.code}
        assert kinds == {True, False}, finder.code


def test_the_counts_are_those_of_the_file(world, laid):
    root, counts = laid
    assert counts.hits == {finder.code: 0 for finder in FINDERS} | Counter(hit.finder for hit in found(root))
    assert counts.persons == sum(map(len, world.persons.values()))
    assert counts.rows == sum(map(len, world.registers.values()))
    assert counts.missing == sorted(
        {look.register for finder in FINDERS for look in finder.looks} - OWN - world.registers.keys()
    )


def test_another_order_of_rows_gives_the_same_hits(world, laid, tmp_path):
    root, _ = laid
    world.shuffle(7)
    world.write_registers(tmp_path / "registers", as_of=ON)
    engine.hits(root / "persons", tmp_path / "registers", tmp_path / "run", ON, figures(ON))
    assert facts(found(tmp_path)) == facts(found(root))


def test_many_small_parts_and_many_passes_give_the_same_hits(world, laid, tmp_path, monkeypatch):
    root, _ = laid
    monkeypatch.setattr(register_parts, "PART", 7)
    world.write_registers(tmp_path / "registers", as_of=ON)
    monkeypatch.setattr("dibao.screening.persons_source.HANDFUL", 1)
    memory = 24 * 64  # room for the index of 64 persons
    counts = engine.hits(
        root / "persons", tmp_path / "registers", tmp_path / "run", ON, figures(ON), memory=memory, workers=2
    )
    assert counts.parts_done > 100
    assert facts(found(tmp_path)) == facts(found(root))


def test_only_the_counties_asked_for(world, laid, tmp_path):
    root, _ = laid
    engine.hits(root / "persons", root / "registers", tmp_path, ON, figures(ON), counties=[220881])
    mine = [
        hit
        for hit in found(root)
        if hit.household // 10_000_000 == 220881 and hit.finder not in ("two_places", "account_shared")
    ]
    told = list(engine.read(tmp_path, root / "registers"))
    assert facts(mine) == facts(told)


def test_a_place_that_decided_nothing_gets_hints_and_no_judgement(laid, tmp_path):
    root, _ = laid
    keys = tuple(key for finder in FINDERS for key in finder.thresholds)
    engine.hits(root / "persons", root / "registers", tmp_path, ON, figures(ON, without=keys))
    told = list(engine.read(tmp_path, root / "registers"))
    judged = {finder.code for finder in FINDERS if not finder.thresholds}
    assert {hit.reason for hit in told if hit.finder not in judged} == {"undecided"}
    assert not [hit for hit in told if hit.finder == "payment_total"]


@pytest.mark.parametrize("finder", FINDERS, ids=lambda finder: finder.code)
def test_a_finder_reads_columns_that_exist_and_tells_the_clerk_what_to_do(finder):
    for look in finder.looks:
        if look.register in OWN:
            assert not look.speaks_of("r")
            continue
        source = SOURCES[look.register]
        columns = {column_of(code, source.field(code).kind) for code in source.columns}
        assert look.speaks_of("r") - {"name_key", "part", "row"} <= columns, look.register
    assert finder.speaks_of("p") - {"row"} <= set(PERSONS)
    assert finder.says.endswith("。") and finder.basis and finder.label
    assert finder.reason in REASONS
