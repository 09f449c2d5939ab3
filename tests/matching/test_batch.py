"""Columns and one pair at a time: the same weight, the same reasons."""

import random

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dibao.matching import batch, blocking, evaluate, prepared, scoring, synthetic

PAIRS = 5_000


def identities(table: pa.Table) -> list[scoring.Identity]:
    return [
        scoring.Identity(**{k: v for k, v in row.items() if k not in ("row", "human")}) for row in table.to_pylist()
    ]


@pytest.mark.parametrize(("world", "learn"), [(synthetic.TRAINING, False), (synthetic.EVALUATION, True)])
def test_columns_and_pairs_give_the_same_weights_and_reasons(world, learn):
    table = synthetic.records(11_000, seed=31, world=world)
    dice = random.Random(5)
    with prepared.workers(1) as hands, batch.session(1, "1GB") as connection:
        commonness = batch.prepare(connection, table.drop_columns(["human"]), workers=hands, learn=learn)
        blocking.block(connection, "people")
        near = connection.execute(
            "SELECT one, other FROM pairs ORDER BY hash(one, other) LIMIT ?", [PAIRS // 2]
        ).fetchall()
        far = [tuple(sorted(dice.sample(range(table.num_rows), 2))) for _ in range(PAIRS - len(near))]
        connection.execute("CREATE OR REPLACE TEMP TABLE pairs (one BIGINT, other BIGINT)")
        connection.executemany("INSERT INTO pairs VALUES (?, ?)", [*near, *far])
        found = batch.scored(connection, least=-100.0).to_pylist()
    assert len(found) == PAIRS
    records = {}
    everybody = identities(table)

    def record(row):
        if row not in records:
            records[row] = scoring.prepare(everybody[row], commonness=commonness)
        return records[row]

    for pair in found:
        verdict = scoring.compare(record(pair["one"]), record(pair["other"]))
        assert (pair["weight"], pair["verdict"]) == (verdict.weight, verdict.verdict)
        assert pair["levels"] == [reason.code for reason in verdict.reasons]
    seen = {code for pair in found for code in pair["levels"]}
    assert len(seen) > 30  # the pairs exercise the table, not one corner of it


def test_a_file_is_matched_with_several_processes_as_with_one(tmp_path):
    table = synthetic.records(1_500, seed=8)
    pq.write_table(table, tmp_path / "people.parquet")
    one = batch.matches(table, workers=1)
    several = batch.matches(tmp_path / "people.parquet", workers=2)
    assert one.table.equals(several.table)
    assert one.compared == several.compared > one.table.num_rows > 0


def test_empty_and_unknown_values_match_nobody():
    blank = {"name": None, "id_number": None, "birth": None, "sex": None, "phone": None, "address": None}
    rows = [{"row": row, **blank, "account": None, "division": None, "household": None} for row in range(20)]
    types = [field for field in synthetic.SCHEMA if field.name != "human"]
    found = batch.matches(pa.Table.from_pylist(rows, schema=pa.schema(types)), workers=1)
    assert (found.compared, found.table.num_rows) == (0, 0)


def test_a_missing_column_is_refused():
    with pytest.raises(duckdb.Error, match="phone"):
        batch.matches(synthetic.records(10, seed=1).drop_columns(["human", "phone"]), workers=1)


def test_a_block_that_is_too_big_is_cut_by_county_and_the_rest_counted():
    table = synthetic.records(4_000, seed=3)
    with prepared.workers(1) as hands, batch.session(1, "1GB") as connection:
        batch.prepare(connection, table.drop_columns(["human"]), workers=hands)
        connection.execute("UPDATE people SET ids = ['220802195003121176'], repairs = []")
        counts = blocking.block(connection, "people", most=3)
        [(everybody,)] = connection.execute("SELECT count(*) FROM people").fetchall()
    assert counts["id"] == 0
    assert counts["left_out"] >= everybody


def test_blocking_finds_nearly_every_true_pair():
    table = synthetic.records(20_000, seed=12)
    wanted = evaluate.truth(table)
    with prepared.workers(1) as hands, batch.session(2, "1GB") as connection:
        batch.prepare(connection, table.drop_columns(["human"]), workers=hands)
        blocking.block(connection, "people")
        named = set(connection.execute("SELECT one, other FROM pairs").fetchall())
    assert len(wanted & named) >= 0.997 * len(wanted)
    assert len(named) < 2 * table.num_rows
