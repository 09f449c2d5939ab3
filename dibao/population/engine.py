"""重新核算 — the whole register reckoned anew under the parameters of one day. Pure: no Django.

Counties are reckoned a few at a time: read, put behind one another, assessed wherever they share the rules, and each
county's result written whole. A result names the run and the source it was made from, so a run that was killed goes on where it stopped, and a county
whose families have changed since is reckoned again. Memory: a few counties per process.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from dibao.kernel.whole import whole
from dibao.policy.snapshot import Snapshot
from dibao.population import layout, pool, store
from dibao.population.joined import joined
from dibao.population.regimes import Places
from dibao.population.tally import Tally, tally
from dibao.rules.changes import classify
from dibao.rules.column_run import REASONS
from dibao.rules.columns import assess_columns
from dibao.rules.register import Column, Columns, Register

RULES: Final = 1
"""Raise it when the same columns and parameters are to be reckoned again although nothing else changed."""

Reader = Callable[[Path, int], store.County]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Job:
    """What every county of a run shares. taper: whether 渐退 is granted where a place knows it."""

    source: Path
    target: Path
    snapshot: Snapshot
    on: date
    taper: bool = True
    reader: Reader = store.read_county

    @property
    def key(self) -> str:
        """Names the run: the same key gives the same result for the same households."""
        text = f"{RULES}|{self.snapshot.digest}|{self.on}|{self.taper}"
        return hashlib.sha256(text.encode()).hexdigest()


def reassess(
    source: Path,
    target: Path,
    snapshot: Snapshot,
    on: date,
    *,
    counties: Sequence[int] | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    taper: bool = True,
    reader: Reader = store.read_county,
) -> Tally:
    """重新核算 — every county under ``source`` (or these), one ``result.parquet`` each under ``target``.

    Counties already reckoned under the same parameters from the same households are skipped and still counted: in =
    done + skipped + failed. A county that cannot be read is named in ``problems``; the others go on.
    progress(finished, all) is called after every county.
    """
    job = Job(source, target, snapshot, on, taper, reader)
    wanted = store.counties(source) if counties is None else list(counties)
    total, finished = Tally(), 0
    for some, answer in pool.run(_some, handfuls(source, wanted), shared=Prepared(job), workers=workers):
        found = dict.fromkeys(some, answer.sentence) if isinstance(answer, pool.Failed) else answer
        for county in some:
            total += counted(county, found[county])
            finished += 1
            if progress:
                progress(finished, len(wanted))
    finish(job, total, everything=counties is None)
    return total


def counted(county: int, answer: Tally | str) -> Tally:
    """A county's tally, or that it failed and why."""
    return Tally(failed=1, problems={county: answer}) if isinstance(answer, str) else answer


def finish(job: Job, total: Tally, *, everything: bool) -> None:
    """The run's ``manifest.json``. After a run over everything, results of counties that are gone are removed."""
    if everything:
        gone = set(store.counties(job.target)) - set(store.counties(job.source))
        for county in gone:
            shutil.rmtree(store.folder(job.target, county))
    job.target.mkdir(parents=True, exist_ok=True)
    told = {"run": job.key, "snapshot": job.snapshot.digest, "on": str(job.on), "taper": job.taper}
    with whole(job.target / "manifest.json") as beside:
        beside.write_text(json.dumps(told | {"tally": total.to_json()}, ensure_ascii=False, indent=1), encoding="utf-8")


HANDFUL: Final = 400_000
"""Bytes of persons in one task, about thirty-five thousand households: enough to pay for the start of every step, and
few enough to stay in the caches."""


def handfuls(source: Path, counties: Sequence[int]) -> list[tuple[int, ...]]:
    """Neighbouring counties, a few to a task; the big tasks first, so that no core waits for the last."""

    def size(county: int) -> int:
        path = store.folder(source, county) / "persons.parquet"
        return path.stat().st_size if path.exists() else 0

    found: list[tuple[int, tuple[int, ...]]] = []
    some: list[int] = []
    held = 0
    for county in sorted(counties):
        some.append(county)
        held += size(county)
        if held >= HANDFUL:
            found.append((held, tuple(some)))
            some, held = [], 0
    if some:
        found.append((held, tuple(some)))
    return [counties for _, counties in sorted(found, key=lambda each: (-each[0], each[1]))]


class Prepared:
    """A job as one process holds it: the key worked out once, the places known."""

    def __init__(self, job: Job) -> None:
        self.job, self.key = job, job.key
        self._places: Places | None = None

    def __getstate__(self) -> dict[str, object]:
        return self.__dict__ | {"_places": None}

    @property
    def places(self) -> Places:
        """Made on first use, in the process that uses it."""
        if self._places is None:
            self._places = Places(self.job.snapshot)
        return self._places


def _some(prepared: Prepared, counties: Sequence[int]) -> dict[int, Tally | str]:
    return reassess_counties(prepared, counties)


def reassess_county(prepared: Prepared, county: int) -> Tally:
    """One county: skipped where its result is there already. Raises BrokenCounty."""
    job = prepared.job
    return _there(prepared, county) or _reckon(prepared, [job.reader(job.source, county)])[county]


def reassess_counties(prepared: Prepared, counties: Sequence[int]) -> dict[int, Tally | str]:
    """A few counties: each with its tally, or with the reason why it could not be read."""
    found: dict[int, Tally | str] = {}
    read: list[store.County] = []
    for county in counties:
        if there := _there(prepared, county):
            found[county] = there
            continue
        try:
            read.append(prepared.job.reader(prepared.job.source, county))
        except store.BrokenCounty as fault:
            found[county] = str(fault)
    return found | (_reckon(prepared, read) if read else {})


def _path(prepared: Prepared, county: int) -> Path:
    return store.folder(prepared.job.target, county) / "result.parquet"


def _there(prepared: Prepared, county: int) -> Tally | None:
    """The tally of a result that is there already, made by this run from these households."""
    note = store.note(_path(prepared, county))
    if note and note["run"] == prepared.key and note["digest"] == store.digest(prepared.job.source, county):
        return replace(Tally.from_json(note["tally"]), done=0, skipped=1)
    return None


def _reckon(prepared: Prepared, read: Sequence[store.County]) -> dict[int, Tally]:
    job = prepared.job
    whole = joined([county.register for county in read])
    columns, doubts = reckoned(whole, prepared.places, on=job.on, taper=job.taper)
    found, begin = {}, 0
    for county in read:
        end = begin + len(county.register)
        here = {name: column[begin:end] for name, column in columns.items()}
        problems = [text for rows, text in doubts if len(rows) and np.any((rows >= begin) & (rows < end))]
        told = {county.code: "；".join(dict.fromkeys(problems))} if problems else {}
        counts = replace(tally(here), done=1, problems=told)
        path = _path(prepared, county.code)
        path.parent.mkdir(parents=True, exist_ok=True)
        note = {"county": county.code, "run": prepared.key, "digest": county.digest, "tally": counts.to_json()}
        store.write(path, here, layout.RESULT, note)
        found[county.code], begin = counts, end
    return found


def result(register: Register, places: Places, *, on: date, taper: bool) -> tuple[Columns, list[str]]:
    """The result columns of a register, and what was wrong with parameters that somebody needed."""
    columns, doubts = reckoned(register, places, on=on, taper=taper)
    return columns, list(dict.fromkeys(text for _, text in doubts))


def reckoned(register: Register, places: Places, *, on: date, taper: bool) -> tuple[Columns, list[tuple[Column, str]]]:
    """As ``result``, with the rows that each problem of a parameter left without an answer."""
    size, homes = len(register), register.households
    columns = {
        "number": homes["number"],
        "division": homes["division"],
        "track": homes["track"],
        "old_status": homes["status"],
        "old_amount": homes["amount"],
        "old_uplift": homes["uplift"],
    }
    fresh = {name: np.empty(size, kind) for name, kind in layout.RESULT.items() if name not in columns}
    doubts: list[tuple[Column, str]] = []
    for regime in places.batches(register):
        part = register.part(regime.lo, regime.hi)
        outcome = assess_columns(part, regime.parameters, on=on, apart=regime.apart)
        kind, why = classify(part, outcome, taper=taper and "grace_months_max" in regime.parameters)
        found: dict[str, Column] = {
            "kind": kind,
            "why": why,
            "status": outcome.status,
            "amount": outcome.amount,
            "uplift": outcome.uplift,
            "members": outcome.members,
            "income": outcome.income,
        }
        for name, column in found.items():
            fresh[name][regime.lo : regime.hi] = column
        if outcome.problems:
            rows = regime.lo + np.flatnonzero(outcome.reason == REASONS.index("parameter"))
            doubts += [(rows, text) for text in outcome.problems.values()]
    return columns | fresh, doubts
