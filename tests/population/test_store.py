"""A county is written whole and read whole, or it says that it is broken."""

import shutil
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest

from dibao.population import duck, layout, store
from dibao.rules import register as columns
from tests.population.conftest import COUNTIES

READERS = (store.read_county, duck.read_county)


@pytest.fixture
def copy(root, tmp_path):
    shutil.copytree(root, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.mark.parametrize("read", READERS)
def test_what_was_written_is_read_again(root, tmp_path, read):
    first = read(root, COUNTIES[0])
    store.write_county(tmp_path, COUNTIES[0], first.register, digest="other")
    again = read(tmp_path, COUNTIES[0])
    assert again.digest == "other"
    assert again.register.vocabulary == first.register.vocabulary
    for name in ("households", "persons", "entries"):
        mine, theirs = getattr(first.register, name), getattr(again.register, name)
        assert mine.keys() == theirs.keys()
        for column in mine:
            assert mine[column].dtype == theirs[column].dtype
            assert np.array_equal(mine[column], theirs[column]), column


def test_both_readers_give_the_same_types_as_the_rules_expect(root):
    found = store.read_county(root, COUNTIES[0]).register
    assert {name: column.dtype for name, column in found.households.items()} == {
        name: np.dtype(kind) for name, kind in columns.HOUSEHOLDS.items()
    }


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("table", layout.TABLES)
def test_a_table_of_another_writing_is_noticed(copy, read, table):
    county = COUNTIES[0]
    path = store.folder(copy, county) / f"{table}.parquet"
    before = path.read_bytes()
    store.write_county(copy, county, store.read_county(copy, county).register, digest="newer")
    path.write_bytes(before)
    assert store.digest(copy, county) == ""
    with pytest.raises(store.BrokenCounty, match="不是同一次生成"):
        read(copy, county)


@pytest.mark.parametrize("read", READERS)
def test_a_torn_or_missing_table_is_noticed(copy, read):
    torn, missing = COUNTIES[:2]
    path = store.folder(copy, torn) / "persons.parquet"
    path.write_bytes(path.read_bytes()[:-100])
    (store.folder(copy, missing) / "entries.parquet").unlink()
    for county in (torn, missing):
        assert store.digest(copy, county) == ""
        with pytest.raises(store.BrokenCounty, match=str(county)):
            read(copy, county)


def test_rows_out_of_order_are_refused(root, tmp_path):
    found = store.read_county(root, COUNTIES[0]).register
    homes = found.households | {"division": found.households["division"][::-1].copy()}
    with pytest.raises(ValueError, match="must stand by"):
        store.write_county(tmp_path, COUNTIES[0], replace(found, households=homes), digest="x")
    assert store.counties(tmp_path) == []


def test_a_failed_write_leaves_the_old_table_and_no_rubbish(copy, monkeypatch):
    county = COUNTIES[0]
    found, before = store.read_county(copy, county).register, store.digest(copy, county)

    def full(*_, **__):
        raise OSError(28, "disk full")

    monkeypatch.setattr(store.pq, "write_table", full)
    with pytest.raises(OSError, match="disk full"):
        store.write_county(copy, county, found, digest="newer")
    assert store.digest(copy, county) == before
    assert not list(store.folder(copy, county).glob(".*"))


@pytest.mark.parametrize("size", [0, 1, 1_000])
def test_a_result_of_any_size_and_any_amount_is_read_back_by_both(tmp_path, size):
    dice, path = np.random.default_rng(size), tmp_path / "result.parquet"
    ends = {name: np.iinfo(kind) for name, kind in layout.RESULT.items()}
    written = {
        name: dice.integers(ends[name].min, ends[name].max, size, kind, endpoint=True)
        for name, kind in layout.RESULT.items()
    }
    store.write(path, written, layout.RESULT, {"run": "x"})
    table = pq.read_table(path)
    assert store.note(path) == {"run": "x"} and not any(field.nullable for field in table.schema)
    with duck.session() as connection:
        other = connection.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetch_arrow_table()
    for found in (table, other):
        for name, column in layout.columns(found, layout.RESULT).items():
            assert column.dtype == written[name].dtype and np.array_equal(column, written[name]), name


def test_a_household_is_found_where_it_moved_to(root, tmp_path):
    shutil.copytree(store.folder(root, COUNTIES[0]), store.folder(tmp_path, COUNTIES[2]))
    number = int(store.read_county(root, COUNTIES[0]).register.households["number"][17])
    found, row = store.find(tmp_path, number)
    assert (found.code, row) == (COUNTIES[2], 17)
    assert store.find(tmp_path, 1) is None
