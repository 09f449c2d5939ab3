"""The tables of a run add up to the run, and to a recount in plain Python."""

import ast
import inspect
from collections import Counter

import pytest

from dibao.policy.snapshot import Change
from dibao.population import engine, store, tables
from dibao.rules.register import EXISTING, PERSON_FLAGS, STATUSES
from tests.population.conftest import COUNTIES, HOUSEHOLDS
from tests.population.test_engine import results

DIMENSIONS = (
    "province", "city", "county", "town", "village", "track", "kind", "why", "old_status", "status", "size", "age",
    "disability",
)  # fmt: skip


@pytest.fixture(scope="module")
def dearer(figures):
    """The standards of one county raised, so that many gain."""
    return figures.changed([Change("standard", 220802000000, "rural", 1_400_000, "fen_per_year")])


@pytest.fixture(scope="module")
def run(root, dearer, tmp_path_factory):
    target = tmp_path_factory.mktemp("tables")
    return target, engine.reassess(root, target, dearer, dearer.on, workers=1)


@pytest.fixture
def opened(root, run, dearer):
    with tables.opened(root, run[0], on=dearer.on) as found:
        yield found


def test_the_total_is_that_of_the_run(opened, run):
    total, tally = opened.totals(), run[1]
    assert total.households == HOUSEHOLDS
    assert (total.before, total.after) == (sum(tally.before.values()), sum(tally.after.values()))
    assert total.year == (total.after - total.before) * 12


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_the_lines_of_every_table_add_up_to_the_total(opened, dimension):
    lines, total = opened.by(dimension), opened.totals()
    assert len({line.key for line in lines}) == len(lines) > 0
    assert sum(line.figures.persons for line in lines) == total.persons
    assert sum(line.figures.before for line in lines) == total.before
    assert sum(line.figures.after for line in lines) == total.after
    assert sum(line.figures.people_after for line in lines) == total.people_after
    if dimension not in ("age", "disability"):
        assert sum(line.figures.households for line in lines) == total.households
        assert sum(line.figures.paid_after for line in lines) == total.paid_after


def test_an_unknown_table_is_refused(opened):
    with pytest.raises(KeyError):
        opened.by("1; DROP TABLE homes")


def test_villages_and_sizes_are_those_of_a_recount(opened, root, run):
    found, place = results(run[0]), 0
    money, sizes = Counter(), Counter()
    for county in COUNTIES:
        members = store.read_county(root, county).register.households["members"].tolist()
        for size in members:
            money[int(found["division"][place])] += int(found["amount"][place])
            sizes[size] += 1
            place += 1
    assert {line.key: line.figures.after for line in opened.by("village")} == money
    assert {line.key: line.figures.households for line in opened.by("size")} == sizes


def test_ages_and_disability_are_those_of_a_recount(opened, root, run, dearer):
    found, place = results(run[0]), 0
    persons, money, severe = Counter(), Counter(), Counter()
    today = dearer.on.year * 10_000 + dearer.on.month * 100 + dearer.on.day
    for county in COUNTIES:
        register, person = store.read_county(root, county).register, 0
        for size in register.households["members"].tolist():
            amount = int(found["amount"][place])
            for position in range(size):
                old = (today - int(register.persons["birth"][person])) // 10_000
                band = next(
                    word for edge, word in zip((6, 18, 45, 60, 70, 80, 999), tables.AGES, strict=True) if old < edge
                )
                persons[band] += 1
                money[band] += amount // size + (position < amount % size)
                severe[bool(register.persons["flags"][person] & PERSON_FLAGS["severe"])] += 1
                person += 1
            place += 1
    by_age = opened.by("age")
    assert {line.key: line.figures.persons for line in by_age} == persons
    assert {line.key: line.figures.after for line in by_age} == money
    assert {line.key: line.figures.persons for line in opened.by("disability")}["severe"] == severe[True]


def test_only_the_divisions_asked_for_are_looked_at(root, run, dearer):
    village = 220802100001
    with tables.opened(root, run[0], on=dearer.on, within=(village, village)) as found:
        total = found.totals()
        assert [line.key for line in found.by("village")] == [village]
        assert sum(line.figures.persons for line in found.by("age")) == total.persons
        assert {row.division for row in found.changes(size=10_000).rows} == {village}
        assert found.household(int(results(run[0])["number"][-1])) is None


def test_winners_and_losers_come_page_by_page_and_nobody_twice(opened, run):
    tally = run[1]
    pages, seen = [], 0
    while seen < (first := opened.changes(["increase"], page=len(pages) + 1, size=500)).total:
        pages.append(first)
        seen += len(first.rows)
    rows = [row for page in pages for row in page.rows]
    assert len(rows) == len({row.number for row in rows}) == tally.households["increase"]
    assert rows == sorted(rows, key=lambda row: (-row.difference, row.number))
    losers = opened.changes(["decrease", "stop", "taper"], order="loss", size=10)
    assert losers.total == sum(tally.households[kind] for kind in ("decrease", "stop", "taper"))
    assert all(row.difference <= 0 for row in losers.rows)
    assert opened.changes(order="number", size=1).total == HOUSEHOLDS


def test_one_household_is_found_with_its_words(opened, run):
    found = results(run[0])
    for place in (0, 999, HOUSEHOLDS - 1):
        row = opened.household(int(found["number"][place]))
        assert (row.old_status, row.status) == (EXISTING[found["old_status"][place]], STATUSES[found["status"][place]])
        assert (row.old_amount, row.amount, row.division) == tuple(
            int(found[name][place]) for name in ("old_amount", "amount", "division")
        )


def test_depth_is_what_is_paid_against_the_standards_of_those_paid(opened, run, dearer, figures):
    found = results(run[0])
    paid = standard = 0
    for place, status in enumerate(found["status"]):
        if STATUSES[status] in ("dibao", "single_person"):
            track = ("urban", "rural")[found["track"][place]]
            parameter = dearer.parameters(int(found["division"][place]), track)["standard"]
            standard += (
                parameter.value * (12 if parameter.unit == "fen_per_month" else 1) * int(found["members"][place])
            )
            paid += int(found["amount"][place]) * 12
    depth = opened.depth(dearer)
    assert (depth.paid, depth.standard) == (paid, standard)
    assert 300 < depth.permille < 900
    assert opened.depth(figures, after=False).permille < depth.permille


def test_what_does_not_fit_into_memory_is_put_aside_and_removed(root, run, dearer):
    with tables.opened(root, run[0], on=dearer.on, memory="40MB") as small:
        lines = small.by("age")
    with tables.opened(root, run[0], on=dearer.on) as large:
        assert lines == large.by("age")
    assert not (run[0] / ".spill").exists() or not list((run[0] / ".spill").iterdir())


def test_no_statement_joins_and_groups_at_once():
    tree = ast.parse(inspect.getsource(tables))
    statements = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    joins = [text for text in statements if " JOIN " in text]
    assert len(joins) == 2
    assert not [text for text in joins if "GROUP BY" in text]
