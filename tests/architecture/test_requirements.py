"""docs/requirements.md is read by the suite: all 101 rows, and no row claims what no test shows."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "requirements.md"
SIZES = {"A": 12, "B": 9, "C": 8, "D": 9, "E": 4, "F": 18, "G": 6, "H": 8, "I": 12, "J": 10, "K": 5}


def rows() -> list[tuple[str, str, str]]:
    found = re.findall(r"^\| ([A-K]\d+) \| ([^|]+) \| [^|]+ \| [^|]+ \| ([^|]+) \|$", TABLE.read_text(), re.M)
    return [(row, state.strip(), test.strip()) for row, state, test in found]


def test_every_requirement_has_exactly_one_row():
    ids = [row for row, _, _ in rows()]
    assert ids == [f"{letter}{number}" for letter, size in SIZES.items() for number in range(1, size + 1)]
    assert len(ids) == 101


@pytest.mark.parametrize(
    ("row", "state", "test"), [r for r in rows() if not r[1].startswith("open")], ids=lambda v: v[:4]
)
def test_a_row_that_claims_something_names_a_test_that_exists(row, state, test):
    path, _, name = test.partition("::")
    source = ROOT / path
    assert source.is_file(), f"{row} names {path}, which is not there"
    assert re.search(rf"def {name or 'test_'}", source.read_text()), f"{row} names {name}, which {path} does not have"


@pytest.mark.parametrize(("row", "state", "test"), [r for r in rows() if r[1].startswith("open")], ids=lambda v: v[:4])
def test_an_open_row_claims_no_test(row, state, test):
    assert test == "–"
