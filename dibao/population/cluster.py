"""多机核算 — the same function per county, sent by Spark to every machine that sees the same folders. Pure: no Django.

Spark only deals out the counties: each executor reads a county's Parquet from the shared store, reckons it with the
functions of ``engine`` and writes its result there, whole. What comes back are the tallies.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from pyspark.sql import SparkSession

from dibao.policy.snapshot import Snapshot
from dibao.population import store
from dibao.population.engine import Job, Prepared, counted, finish, reassess_counties, tasks
from dibao.population.tally import Tally

_ANSWER: Final = pa.schema([("county", pa.int64()), ("answer", pa.string())])
_SETTINGS: Final = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "1",
}


def reassess(
    source: Path,
    target: Path,
    snapshot: Snapshot,
    on: date,
    *,
    master: str,
    counties: Sequence[int] | None = None,
    progress: Callable[[int, int], None] | None = None,
    taper: bool = True,
) -> Tally:
    """重新核算 on Spark. source, target: folders that every executor sees under the same path. As ``engine.reassess``."""
    job = Job(source.resolve(), target.resolve(), snapshot, on, taper)
    wanted = store.counties(source) if counties is None else list(counties)
    work, asked, total, finished = tasks(job, wanted), set(wanted), Tally(), 0
    if master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else Spark takes whatever python3 is
    local = {"spark.driver.host": "127.0.0.1"} if master.startswith("local") else {}
    builder = SparkSession.builder.master(master).appName("dibao-population").config(map={**_SETTINGS, **local})
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    try:
        rows = spark.sparkContext.parallelize([(list(some),) for some in work], max(1, len(work)))
        answers = rows.toDF("counties array<long>").mapInArrow(_worker(Prepared(job)), "county long, answer string")
        for row in answers.toLocalIterator(prefetchPartitions=True):
            if row["county"] not in asked:
                continue  # it only shares a part with one that is
            total += Tally.from_json(json.loads(row["answer"]))
            finished += 1
            if progress:
                progress(finished, len(wanted))
    finally:
        spark.stop()
    finish(job, total)
    return total


def _worker(prepared: Prepared) -> Callable[[Iterable[pa.RecordBatch]], Iterable[pa.RecordBatch]]:
    """The function Spark sends out, with the job inside it."""

    def work(batches: Iterable[pa.RecordBatch]) -> Iterable[pa.RecordBatch]:
        for batch in batches:
            found = [answer for some in batch.column("counties").to_pylist() for answer in _answers(prepared, some)]
            columns: list[list[Any]] = [list(column) for column in zip(*found, strict=True)] or [[], []]
            yield pa.RecordBatch.from_arrays(
                [pa.array(c, f.type) for c, f in zip(columns, _ANSWER, strict=True)], schema=_ANSWER
            )

    return work


def _answers(prepared: Prepared, counties: Sequence[int]) -> list[tuple[int, str]]:
    try:
        found = reassess_counties(prepared, counties)
    except Exception as fault:
        found = dict.fromkeys(counties, str(fault))
    return [(county, json.dumps(counted(county, answer).to_json())) for county, answer in found.items()]
