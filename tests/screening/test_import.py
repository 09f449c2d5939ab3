"""A register's file is taken whole or not at all, with every fault by line and exact counts, in bounded memory."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from datetime import date

import pyarrow.parquet as pq
import pytest

from dibao.exchange.tabular import Line, Unreadable, read, write_csv
from dibao.kernel.marks import short
from dibao.rules.identity import check_digit
from dibao.screening import layout, register_parts, register_store
from dibao.verification.sources import SOURCES
from tests.screening.planted import CIPHER

AS_OF = date(2026, 10, 1)
BODIES = ("22080219700101001", "11010519491231002")
BANK = SOURCES["bank"]
EDUCATION, MEDICAL = SOURCES["education"], SOURCES["medical"]


def people(count):
    return [
        {"id_number": f"22080219700101{n:04d}", "name": f"某{n}", "account": f"62{n:014d}", "balance": n * 100}
        for n in range(count)
    ]


def key_of(row):
    return short(CIPHER.blind("person.id_number", row["id_number"]))


def lines(rows, faults=None):
    told = faults or {}
    return [Line(n, row, told.get(n, ())) for n, row in enumerate(rows, start=2)]


def take(rows, root, source=BANK, faults=None, **given):
    return register_store.take(lines(rows, faults), root, source=source, as_of=AS_OF, cipher=CIPHER, **given)


def counts(taken):
    return taken.read, taken.taken, taken.skipped, taken.failed


def state(root, source=BANK):
    return register_store.latest(root, source.register, AS_OF)


def test_a_file_becomes_parts_with_typed_columns(tmp_path, monkeypatch):
    monkeypatch.setattr(register_parts, "PART", 4)
    seen = []
    taken = take(people(10), tmp_path, progress=seen.append)
    assert counts(taken) == (10, 10, 0, 0)
    assert seen == [4, 8, 10]
    parts = register_store.parts(state(tmp_path))
    assert [pq.read_metadata(path).num_rows for path in parts] == [4, 4, 2]
    table = pq.read_table(parts[2], partitioning=None)
    last = sorted(people(10)[8:], key=key_of)
    assert table["key"].to_pylist() == [key_of(row) for row in last]
    assert table["balance"].to_pylist() == [row["balance"] for row in last]
    assert table["queried_on"].to_pylist() == [0, 0]


def test_the_rows_of_a_part_stand_by_key_and_not_as_the_file_had_them(tmp_path):
    """Sorted keys are looked up a fifth more quickly, and the order of a list tells nothing."""
    take(people(50), tmp_path)
    keys = pq.read_table(register_store.parts(state(tmp_path))[0], partitioning=None)["key"].to_pylist()
    assert keys == sorted(keys) != [key_of(row) for row in people(50)]


def test_no_column_tells_who_somebody_is(tmp_path):
    take(people(3), tmp_path)
    table = pq.read_table(register_store.parts(state(tmp_path))[0], partitioning=None)
    open_columns = [name for name in table.column_names if name != layout.SEALED]
    assert {str(table.schema.field(name).type) for name in open_columns} <= {"int64", "int32", "int16"}
    assert table.schema.field(layout.SEALED).type == "binary"


def test_the_sealed_row_opens_to_everything_the_file_said(tmp_path, monkeypatch):
    monkeypatch.setattr(register_parts, "PART", 4)
    take(people(10), tmp_path)
    sealed, place = register_store.sealed(state(tmp_path), 1, 2)
    told, _, text = sealed.decode().partition("|")
    assert told == place == "screening.register:bank.as_of=20261001:1.2"
    assert json.loads(text) == sorted(people(10)[4:8], key=key_of)[2]
    with pytest.raises(KeyError):
        register_store.sealed(state(tmp_path), 2, 2)
    with pytest.raises(KeyError):
        register_store.sealed(state(tmp_path), 3, 0)


def test_codes_and_flags_are_positions_of_words_that_the_part_names(tmp_path):
    take([people(1)[0] | {"state": "finished", "finished_on": date(2026, 6, 30)}], tmp_path, EDUCATION)
    take(
        [row | {"serious": value} for row, value in zip(people(3), (True, False, None), strict=True)], tmp_path, MEDICAL
    )
    part = register_store.parts(state(tmp_path, EDUCATION))[0]
    words = layout.read_note(part)["words"]["state"]
    assert words[pq.read_table(part, partitioning=None)["state"][0].as_py() - 1] == "finished"
    medical = pq.read_table(register_store.parts(state(tmp_path, MEDICAL))[0], partitioning=None)
    assert dict(zip(medical["key"].to_pylist(), medical["serious"].to_pylist(), strict=True)) == {
        key_of(row): position for row, position in zip(people(3), (2, 1, 0), strict=True)
    }
    assert medical["own_paid"].to_pylist() == [layout.EMPTY] * 3


def test_rows_that_stand_twice_count_once_even_in_another_part(tmp_path, monkeypatch):
    monkeypatch.setattr(register_parts, "PART", 4)
    rows = people(6)
    taken = take([*rows, rows[0], rows[5], rows[0] | {"balance": 1}], tmp_path)
    assert counts(taken) == (9, 7, 2, 0)


def test_one_bad_row_and_nothing_is_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(register_parts, "PART", 4)
    taken = take(people(10), tmp_path, faults={4: ("余额看不懂",), 9: ("身份证号不对", "姓名空着")})
    assert counts(taken) == (10, 0, 8, 2)
    assert taken.faults == [(4, "余额看不懂"), (9, "身份证号不对"), (9, "姓名空着")]
    assert taken.folder is None and state(tmp_path) is None
    assert list((tmp_path / "bank").iterdir()) == []


def test_a_file_that_turns_out_unreadable_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(register_parts, "PART", 2)

    def torn():
        yield from lines(people(5))
        raise Unreadable("第 7 行起不是文字")

    with pytest.raises(Unreadable):
        register_store.take(torn(), tmp_path, source=BANK, as_of=AS_OF, cipher=CIPHER)
    assert list((tmp_path / "bank").iterdir()) == []


def test_the_same_day_is_not_taken_twice_until_it_is_withdrawn(tmp_path):
    take(people(3), tmp_path)
    with pytest.raises(register_store.AlreadyTaken, match="银行存款截至 2026-10-01"):
        take(people(2), tmp_path)
    assert register_store.withdraw(tmp_path, "bank", AS_OF)
    assert not register_store.withdraw(tmp_path, "bank", AS_OF)
    assert counts(take(people(2), tmp_path)) == (2, 2, 0, 0)


def test_the_newest_state_not_later_than_the_day(tmp_path):
    for day in (date(2026, 8, 1), date(2026, 10, 1)):
        register_store.take(lines(people(1)), tmp_path, source=BANK, as_of=day, cipher=CIPHER)
    assert register_store.latest(tmp_path, "bank", date(2026, 9, 30)).name == "as_of=20260801"
    assert register_store.latest(tmp_path, "bank", date(2026, 10, 1)).name == "as_of=20261001"
    assert register_store.latest(tmp_path, "bank", date(2026, 7, 31)) is None
    assert register_store.latest(tmp_path, "vehicle", AS_OF) is None


def test_a_csv_as_a_bank_sends_it(tmp_path):
    path = tmp_path / "bank.csv"
    rows = [row | {"id_number": body + check_digit(body)} for row, body in zip(people(2), BODIES, strict=True)]
    write_csv(path, BANK.fields, [*rows, rows[0]])
    taken = register_store.take(read(path, BANK.fields), tmp_path / "r", source=BANK, as_of=AS_OF, cipher=CIPHER)
    assert counts(taken) == (3, 2, 1, 0)
    stored = pq.read_table(register_store.parts(taken.folder)[0], partitioning=None)
    assert stored["balance"].to_pylist() == [row["balance"] for row in sorted(rows, key=key_of)]


KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from dibao.screening import register_parts, register_store
from tests.screening.planted import CIPHER
from tests.screening.test_import import BANK, lines, people

register_parts.PART = 4
def dying():
    for n, line in enumerate(lines(people(20))):
        if n == 13:
            os.kill(os.getpid(), signal.SIGKILL)
        yield line
register_store.take(dying(), Path(sys.argv[1]), source=BANK, as_of=date(2026, 10, 1), cipher=CIPHER)
"""


def test_killed_half_way_nothing_stands_and_the_next_attempt_takes_all(tmp_path):
    code = textwrap.dedent(KILLED)
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], env=os.environ | {"PYTHONPATH": "."}, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert len(list((tmp_path / "bank").glob(".taking/part-*.parquet"))) == 3
    assert state(tmp_path) is None
    assert counts(take(people(20), tmp_path)) == (20, 20, 0, 0)
    assert [path.name for path in (tmp_path / "bank").iterdir()] == ["as_of=20261001"]


MEMORY = """
import sys
from datetime import date
from pathlib import Path
from dibao.exchange.tabular import Line
from dibao.screening import register_parts, register_store
from tests.screening.planted import CIPHER
from tests.screening.test_import import BANK

register_parts.PART = 1_000
def many(count):
    for n in range(count):
        yield Line(n + 2, {"id_number": f"22080219700101{n:08d}", "name": "某", "account": str(n), "balance": n}, ())
def peak():
    # not getrusage: that one remembers the parent's peak
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
for n, count in enumerate((3_000, 3_000, 30_000)):
    register_store.take(many(count), Path(sys.argv[1]) / str(n), source=BANK, as_of=date(2026, 10, 1), cipher=CIPHER)
    print(peak())
"""


def test_ten_times_the_rows_take_hardly_more_memory(tmp_path):
    told = subprocess.run(
        [sys.executable, "-c", MEMORY, str(tmp_path)],
        env=os.environ | {"PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    _, before, after = map(int, told.stdout.split())
    assert after - before < 8_000  # kilobytes; the rows themselves are more than twice that
