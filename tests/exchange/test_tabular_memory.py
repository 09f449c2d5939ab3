"""A file of any length is read in the memory of a short one. Ratios of one run, no absolute figures."""

import tracemalloc
from pathlib import Path

from dibao.exchange.tabular import read, write_csv
from tests.exchange.test_tabular_read import FIELDS, number

IDS = [number(serial) for serial in range(1, 200)]


def peak(path: Path) -> tuple[int, int]:
    """(lines read, most memory held meanwhile)."""
    tracemalloc.start()
    try:
        count = sum(1 for line in read(path, FIELDS) if not line.faults)
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_ten_times_the_rows_take_no_more_memory(tmp_path):
    sizes = {}
    for rows in (4_000, 40_000):
        path = tmp_path / f"{rows}.csv"
        table = ({"id_number": IDS[at % 199], "name": "张三", "amount": at, "note": "备注" * 20} for at in range(rows))
        assert write_csv(path, FIELDS, table) == rows
        assert path.stat().st_size > rows * 100
        count, sizes[rows] = peak(path)
        assert count == rows
    assert sizes[40_000] < sizes[4_000] * 2.5, sizes
