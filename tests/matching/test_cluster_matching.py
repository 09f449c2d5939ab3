"""Spark names the pairs that one machine names, with the same weights and reasons."""

import pyarrow.parquet as pq
import pytest

from dibao.matching import batch, prepared, synthetic
from dibao.matching.blocking import block

pytestmark = pytest.mark.slow


def test_spark_and_one_machine_agree(tmp_path):
    cluster = pytest.importorskip("dibao.matching.cluster")
    table = synthetic.records(1_000, seed=21).drop_columns(["human"])
    pq.write_table(table, tmp_path / "people.parquet")
    with prepared.workers(1) as hands, batch.session(1, "1GB") as connection:
        batch.prepare(connection, table, workers=hands, learn=False)
        block(connection, "people", most=20)
        alone = batch.scored(connection, least=4.0).to_pylist()
    number = cluster.matches(tmp_path / "people.parquet", tmp_path / "pairs", master="local[2]", most=20)
    together = pq.read_table(tmp_path / "pairs").to_pylist()
    assert number == len(alone) > 150
    assert sorted(together, key=_order) == sorted(alone, key=_order)


def _order(pair):
    return pair["one"], pair["other"]
