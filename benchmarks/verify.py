"""普遍比对 — everybody in payment against the registers of five departments.

The limit is what DuckDB needs to scan the key and amount columns of the registers and the keys of the persons. The peers
are the same question asked of DuckDB in one statement, at the same scale, with the memory of the whole machine: as the
question is usually put (a line for every person with what each register says of him beside it, ``wide_statement``), and
as we would put it ourselves knowing where its time goes (only what matches, ``narrow_statement``). A peer is stopped
after ``PATIENCE`` seconds or when its memory is full, and then counts as at least that long. All must give the same
hits, finder by finder, to the fen.
"""

import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import psutil

from . import run
from .reassess import Peak, _busy, _tell

SIZES = ("0.02", "0.1", "0.3", "1.0")
BY_SCALE = True
PATIENCE = 900
ON = date(2026, 10, 16)
FINDERS = ("dead", "vehicle", "company", "pension", "deposits")
MONEY = {
    "population": "died_on",
    "vehicle": "value",
    "market": "share",
    "social_insurance": "pension",
    "bank": "balance",
}
_ROW = "file_index AS part, file_row_number AS place"
FIGURES = {"financial_months": 24, "marginal_financial_months": 36, "difference_tolerance_year": 12_000}
FLAGS = {"basic_pension_excluded": True, "property_vehicle": True, "property_company": True}


def measure(size: str) -> run.Result:
    """Seconds for all hits, against the scan of the same columns and against one statement; the hits compared."""
    from dibao.screening import engine
    from dibao.screening.finders import FINDERS as ALL

    finders = [finder for finder in ALL if finder.code in FINDERS]
    root = Path(tempfile.gettempdir()) / f"dibao-verify-{size}"
    try:
        _made(root, float(size))
        limits, peak, counts = [_scan(root)], Peak(), []
        busy = {"ours": -_busy()}
        with peak:
            seconds = run.seconds(
                lambda: counts.append(
                    engine.hits(root / "persons", root / "registers", root / "run", ON, _figures(), finders=finders)
                )
            )
        busy["ours"] += _busy()
        ours = _summed(root / "run", [finder.code for finder in finders])
        _tell(f"本系统 {seconds:.1f} 秒，内存峰值 {peak.megabytes:,.0f} MB；单条语句最多等 {PATIENCE} 秒")
        peers = {}
        for name, statement in STATEMENTS.items():
            busy[name] = -_busy()
            with Peak() as theirs:
                peers[name] = _peer(root, statement)
            busy[name] += _busy()
            _tell(f"{name} {peers[name][0]:.1f} 秒，内存峰值 {theirs.megabytes:,.0f} MB")
        limits.append(_scan(root))
    finally:
        shutil.rmtree(root, ignore_errors=True)
    limit = sum(limits) / len(limits)
    correct: dict[str, Any] = {
        "persons": counts[0].persons,
        "rows": counts[0].rows,
        "matched": sum(counts[0].matched.values()),
        "hits": counts[0].hits,
        "same_hits_as_one_statement": all(answer in (None, ours) for _, answer in peers.values()),
        "statements_finished": {name: answer is not None for name, (_, answer) in peers.items()},
        "peak_mb_of_all_processes": round(peak.megabytes),
        "times_faster_than": {name: round(taken / seconds, 2) for name, (taken, _) in peers.items()},
        "scan_seconds": [round(each, 2) for each in limits],
        # other work on the machine stretches seconds more than these
        "core_seconds": {name: round(spent, 1) for name, spent in busy.items()},
    }
    if size == SIZES[-1]:  # what a small run needs at the least is mostly the start of things
        correct |= {
            "within_ten_times_the_scan": seconds <= 10 * limit,
            "within_four_gigabytes": peak.megabytes <= 4_000,
            "four_times_faster_than_one_statement": peers["wide"][0] >= 4 * seconds,
        }
    return run.Result("verify", seconds, limit, correct=correct, peer=run.Peer("duckdb, wide", peers["wide"][0]))


def _made(root: Path, scale: float) -> None:
    from dibao.screening.synthetic import Nation

    done = root / "made"
    if not done.exists():
        shutil.rmtree(root, ignore_errors=True)
        seconds = run.seconds(lambda: Nation(scale, 1, ON).write(root))
        done.touch()
        _tell(f"生成数据 {seconds:.0f} 秒，{sum(p.stat().st_size for p in root.rglob('*.parquet')) / 1e9:.1f} GB")


def _figures():
    from dibao.policy.snapshot import Row, Snapshot

    given = FIGURES | FLAGS
    return Snapshot([Row(k, 0, "any", date(2020, 1, 1), v, "", k, "") for k, v in given.items()], ON)


def _table(root: Path, name: str) -> str:
    return f"read_parquet('{root}/registers/{name}/*/*.parquet', hive_partitioning = false)"


def _persons(root: Path) -> str:
    return f"read_parquet('{root}/persons/*/persons.parquet', hive_partitioning = false)"


def _scan(root: Path) -> float:
    import duckdb

    def scan() -> None:
        with duckdb.connect(config={"threads": os.cpu_count() or 2}) as connection:
            for name, money in MONEY.items():
                connection.execute(f"SELECT bit_xor(key), max({money}) FROM {_table(root, name)}").fetchall()
            connection.execute(f"SELECT bit_xor(key) FROM {_persons(root)}").fetchall()

    return run.seconds(scan)


def _summed(folder: Path, codes: list[str]) -> dict[str, tuple[int, ...]]:
    """finder → (hits, sum of amounts, sum of days, hits under another name, register rows they rest on)."""
    import duckdb

    query = f"""SELECT finder, count(*), coalesce(sum(amount), 0), coalesce(sum("on"), 0),
        count(*) FILTER (reason = 'other_name'), sum(len(register_row)) FROM '{folder}/hits.parquet' GROUP BY finder"""
    return {codes[row[0]]: tuple(map(int, row[1:])) for row in duckdb.sql(query).fetchall()}


def _peer(root: Path, statement: Callable[[Path], str]) -> tuple[float, dict[str, tuple[int, ...]] | None]:
    """(seconds, answer) of one statement in a process of its own; no answer when patience or its memory ended before."""
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    asked = context.Process(target=_ask, args=(root, statement(root), answer))
    asked.start()
    taken = run.seconds(lambda: asked.join(PATIENCE))
    if asked.exitcode == 0:
        return answer.get(timeout=10)
    asked.kill()
    asked.join()
    return taken, None


def _ask(root: Path, statement: str, answer: Any) -> None:
    import duckdb

    memory = f"{psutil.virtual_memory().total * 8 // 10 // 2**20}MB"
    settings = {
        "threads": os.cpu_count() or 2,
        "memory_limit": memory,
        "temp_directory": str(root / "spill"),
    }
    with duckdb.connect(config=settings) as connection:
        connection.execute("SET enable_progress_bar = false")  # of this connection only: no option of the database
        seconds = run.seconds(lambda: connection.execute(f"CREATE TABLE told AS {statement}"))
        found = connection.execute(
            "SELECT finder, count(*), coalesce(sum(amount), 0), coalesce(sum(day), 0), count(*) FILTER (stranger), sum(evidence) "
            "FROM told GROUP BY finder"
        ).fetchall()
    answer.put((seconds, {row[0]: tuple(map(int, row[1:])) for row in found}))


def _rows(root: Path) -> dict[str, str]:
    """finder → its rows of a register: key, name_key, amount, day, and where they stand."""
    day = ON.year * 10_000 + ON.month * 100 + ON.day
    return {
        "dead": f"""SELECT key, name_key, CAST(NULL AS BIGINT) AS amount, died_on AS day, {_ROW}
            FROM {_table(root, "population")}
            WHERE (status = {_at("population", "died")} OR died_on <> 0) AND died_on <= {day}""",
        "vehicle": f"""SELECT key, name_key, value AS amount, registered_on AS day, {_ROW} FROM {_table(root, "vehicle")}
            WHERE kind <> {_at("vehicle", "scooter", "kind")} AND status <> {_at("vehicle", "scrapped")}
                AND registered_on <= {day}""",
        "company": f"""SELECT key, name_key, share AS amount, founded_on AS day, {_ROW} FROM {_table(root, "market")}
            WHERE role <= {_at("market", "partner", "role")} AND status = {_at("market", "open")}
                AND founded_on <= {day}""",
        "pension": f"""SELECT key, name_key, 12 * (pension
                - CASE WHEN scheme = {_at("social_insurance", "resident", "scheme")} THEN basic ELSE 0 END) AS amount,
                CAST(NULL AS INTEGER) AS day, {_ROW}
            FROM {_table(root, "social_insurance")}
            WHERE state = {_at("social_insurance", "drawing", "state")} AND pension > 0""",
        "deposits": f"""SELECT key, name_key, balance AS amount, queried_on AS day, {_ROW} FROM {_table(root, "bank")}
            WHERE balance > 0""",
    }


_WHO = "status IN (1, 2, 5) OR (finder = 'deposits' AND status IN (3, 4))"
_HAVING = f"""CASE finder WHEN 'dead' THEN true
    WHEN 'vehicle' THEN sum(n) > any_value(vehicles)
    WHEN 'company' THEN sum(n) > any_value(companies)
    WHEN 'pension' THEN sum(amount) > any_value(pension) + {FIGURES["difference_tolerance_year"]}
    ELSE sum(amount) > any_value(assets) AND sum(amount) > any_value(monthly_standard * members
        * CASE WHEN status IN (3, 4) THEN {FIGURES["marginal_financial_months"]} ELSE {FIGURES["financial_months"]} END)
    END"""
_PER = "CASE WHEN finder IN ('dead', 'pension') THEN person ELSE -1 END AS who"


def narrow_statement(root: Path) -> str:
    """The five finders as one join of what matches, and one group; the rows a hit rests on are listed, as ours lists them.

    It is spared what ours also does: an account that is answered twice, the order of the rows, undecided figures.
    """
    rows = "\nUNION ALL\n".join(f"SELECT '{finder}' AS finder, * FROM ({text})" for finder, text in _rows(root).items())
    return f"""
    SELECT finder, household, {_PER}, any_value(division) AS division, sum(amount) AS amount, max(day) AS day,
        bool_or(r.name_key <> p.name_key) AS stranger, len(list({{'part': part, 'row': place}})) AS evidence
    FROM {_persons(root)} p JOIN (SELECT *, 1 AS n FROM ({rows})) r USING (key)
    WHERE {_WHO} GROUP BY finder, household, who HAVING {_HAVING}
    """


def wide_statement(root: Path) -> str:
    """A line for every person, what each register says of him summed beside it; then the five conditions.

    Spared the same as ``narrow_statement``, and the rows a hit rests on: it tells only how many there are, for with
    lists of them it needs more memory than the machine has.
    """
    sums = "count(*) AS n, sum(amount) AS amount, max(day) AS day, min(name_key) AS lowest, max(name_key) AS highest"
    registers = _rows(root)
    beside = "\n".join(
        f"LEFT JOIN (SELECT key, {sums} FROM ({text}) GROUP BY key) of_{finder} ON of_{finder}.key = p.key"
        for finder, text in registers.items()
    )
    cells = ", ".join(f"of_{finder} AS {finder}_told" for finder in registers)
    lines = "\nUNION ALL\n".join(
        f"SELECT '{finder}' AS finder, * EXCLUDE ({', '.join(f'{other}_told' for other in registers)}), "
        f"unnest({finder}_told) FROM everybody WHERE {finder}_told.n IS NOT NULL"
        for finder in registers
    )
    return f"""
    WITH everybody AS MATERIALIZED (SELECT p.*, {cells} FROM {_persons(root)} p {beside})
    SELECT finder, household, {_PER}, any_value(division) AS division, sum(amount) AS amount, max(day) AS day,
        bool_or(lowest <> name_key OR highest <> name_key) AS stranger, sum(n) AS evidence
    FROM ({lines}) WHERE {_WHO} GROUP BY finder, household, who HAVING {_HAVING}
    """


STATEMENTS = {"wide": wide_statement, "narrow": narrow_statement}


def _at(register: str, word: str, column: str = "status") -> int:
    """The number a word is stored as."""
    from dibao.verification.sources import SOURCES

    return list(SOURCES[register].field(column).codes).index(word) + 1
