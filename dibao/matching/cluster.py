"""多机比对 — the nation's records on Spark: the same keys, the same table of evidence, on every machine. Pure: no Django.

Spark deals out the work and joins the keys; what a key is and what a pair weighs is asked of DuckDB inside each task, with
the statements of ``blocking`` and ``batch``. Names count as common by the published shares, so that a task needs nothing
of the others.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from dibao.matching import batch, blocking, prepared
from dibao.matching.weights import UNSURE

_SETTINGS: Final = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
_KEYS: Final = "rule int, row long, county long, key long"
_FOUND: Final = "one long, other long, weight double, verdict string, levels array<string>"
_FIELDS: Final = batch.COLUMNS[1:]
_Work = Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]


def matches(source: Path, target: Path, *, master: str, least: float = UNSURE, most: int = blocking.MOST) -> int:
    """成批比对 on Spark, as ``batch.matches`` without learning the file's own common names.

    source: Parquet with ``batch.COLUMNS``, target: where the Parquet of pairs goes; both seen by every machine under the
    same path. Returns the number of pairs written.
    """
    with _spark(master) as spark:
        people = spark.read.parquet(str(source)).select(*batch.COLUMNS)
        pairs = _pairs(people.mapInArrow(_keys, _KEYS), most)
        both = _with(_with(pairs, people, "one"), people, "other")
        found = both.mapInArrow(_scorer(least), _FOUND)
        found.write.mode("overwrite").parquet(str(target))
        return spark.read.parquet(str(target)).count()


def _pairs(keys: DataFrame, most: int) -> DataFrame:
    """Blocks too big are cut by county, and left out if still too big: ``blocking.block`` in Spark's words."""
    size = keys.groupBy("rule", "key").count().withColumnRenamed("count", "size").where("size > 1")
    sized = keys.join(size, ["rule", "key"])
    small = sized.where(f.col("size") <= most).select("rule", "key", f.lit(0).cast("long").alias("part"), "row")
    cut = sized.where(f.col("size") > most).select("rule", "key", f.col("county").alias("part"), "row")
    fits = cut.groupBy("rule", "key", "part").count().where(f.col("count").between(2, most)).drop("count")
    blocks = small.union(cut.join(fits, ["rule", "key", "part"]))
    other = blocks.withColumnRenamed("row", "other")
    joined = blocks.withColumnRenamed("row", "one").join(other, ["rule", "key", "part"])
    return joined.where("one < other").select("one", "other").distinct()


def _with(pairs: DataFrame, people: DataFrame, side: str) -> DataFrame:
    """The pairs with everything that is known of one side beside it."""
    named = people.select(f.col("row").alias(side), *(f.col(field).alias(f"{side}_{field}") for field in _FIELDS))
    return pairs.join(named, side)


def _keys(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for some in batches:
        with prepared.workers(1) as hands, batch.session(1, "1GB") as connection:
            batch.prepare(connection, pa.Table.from_batches([some]), workers=hands, learn=False)
            for place, rule in enumerate(blocking.RULES):
                keys = blocking.keys_of("people", rule)
                yield from (
                    connection.execute(
                        f"SELECT {place}::INTEGER AS rule, row, county::BIGINT AS county, (key - 9223372036854775808::HUGEINT)::BIGINT AS key FROM ({keys})"  # noqa: S608
                    )
                    .fetch_arrow_table()
                    .to_batches()
                )


def _scorer(least: float) -> _Work:
    """The function Spark sends out: weighs the pairs of a batch."""

    def work(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for some in batches:
            with prepared.workers(1) as hands, batch.session(1, "1GB") as connection:
                connection.register("sides", pa.Table.from_batches([some]))
                people = connection.execute(f"{_side('one')} UNION {_side('other')}").fetch_arrow_table()
                batch.prepare(connection, people, workers=hands, learn=False)
                connection.execute("CREATE TEMP TABLE pairs AS SELECT one, other FROM sides")
                yield from batch.scored(connection, least=least).to_batches()

    return work


def _side(side: str) -> str:
    return f"SELECT {side} AS row, {', '.join(f'{side}_{field} AS {field}' for field in _FIELDS)} FROM sides"  # noqa: S608


@contextmanager
def _spark(master: str) -> Iterator[SparkSession]:
    is_local = master.startswith("local")
    if is_local:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else Spark takes whatever python3 is
    local = {"spark.driver.host": "127.0.0.1", "spark.sql.shuffle.partitions": "4"} if is_local else {}
    spark = (
        SparkSession.builder.master(master).appName("dibao-matching").config(map={**_SETTINGS, **local}).getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    try:
        yield spark
    finally:
        spark.stop()
