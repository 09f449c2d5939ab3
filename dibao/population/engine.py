"""重新核算 — the whole register reckoned anew under the parameters of one day. Pure: no Django.

Counties are reckoned a few at a time: read, put behind one another, assessed wherever they share the rules, and written
as one part, whole. A part names the run and the sources it was made from, so a run that was killed goes on where it
stopped, and a part of which a county's families have changed since is reckoned again. Memory: a few counties per process.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from dibao.kernel.whole import whole
from dibao.policy.snapshot import Snapshot
from dibao.population import layout, pool, results, store
from dibao.population.joined import joined
from dibao.population.regimes import Places
from dibao.population.tally import Tally, tallies
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
    """重新核算 — every county under ``source`` (or these), its results under ``target`` (``results``).

    Counties already reckoned under the same parameters from the same households are skipped and still counted: in =
    done + skipped + failed. What another run left in ``target`` is removed first. A county that cannot be read is named
    in ``problems``; the others go on. progress(finished, all) is called after every county.
    """
    job = Job(source, target, snapshot, on, taper, reader)
    wanted = store.counties(source) if counties is None else list(counties)
    total, finished, asked = Tally(), 0, set(wanted)
    for some, answer in pool.run(_some, tasks(job, wanted), shared=Prepared(job), workers=workers):
        found = dict.fromkeys(some, answer.sentence) if isinstance(answer, pool.Failed) else answer
        for county in asked.intersection(some):
            total += counted(county, found[county])
            finished += 1
            if progress:
                progress(finished, len(wanted))
    finish(job, total)
    return total


def counted(county: int, answer: Tally | str) -> Tally:
    """A county's tally, or that it failed and why."""
    return Tally(failed=1, problems={county: answer}) if isinstance(answer, str) else answer


def finish(job: Job, total: Tally) -> None:
    """The run's ``manifest.json``."""
    job.target.mkdir(parents=True, exist_ok=True)
    told = {"run": job.key, "snapshot": job.snapshot.digest, "on": str(job.on), "taper": job.taper}
    with whole(job.target / "manifest.json") as beside:
        beside.write_text(json.dumps(told | {"tally": total.to_json()}, ensure_ascii=False, indent=1), encoding="utf-8")


def tasks(job: Job, wanted: Sequence[int]) -> list[tuple[int, ...]]:
    """What one process does at a time: the counties of a part that is there already, or a few that are in none.

    Parts of another run are removed, and so are those with a county that is gone from the register; what else such a
    part held is reckoned again.
    """
    there, asked = set(store.counties(job.source)), set(wanted)
    kept: list[tuple[int, ...]] = []
    for part in results.parts(job.target):
        if part.run == job.key and there.issuperset(part.counties):
            kept += [part.counties] if asked.intersection(part.counties) else []
        else:
            asked |= there.intersection(part.counties) if part.run == job.key else set()
            part.path.unlink()
    return kept + handfuls(job.source, sorted(asked.difference(*kept)))


HANDFUL: Final = 2_000_000
"""Bytes of persons in one task, about a hundred and seventy thousand households: enough to pay for the start of every
step and for a file, and little to hold or to reckon again."""


def handfuls(source: Path, counties: Sequence[int]) -> list[tuple[int, ...]]:
    """Neighbouring counties, a few to a task; the big tasks first, so that no core waits for the last."""

    def size(county: int) -> int:
        try:
            return (store.folder(source, county) / "persons.parquet").stat().st_size
        except FileNotFoundError:
            return 0  # it is named as broken when it is read

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
    """One county in a part of its own: skipped where it is there already. Raises BrokenCounty."""
    job = prepared.job
    return (_there(prepared, (county,)) or _reckon(prepared, [job.reader(job.source, county)]))[county]


def reassess_counties(prepared: Prepared, counties: Sequence[int]) -> dict[int, Tally | str]:
    """A few counties: each with its tally, or with the reason why it could not be read."""
    if there := _there(prepared, counties):
        return dict(there)
    found: dict[int, Tally | str] = {}
    read: list[store.County] = []
    for county in counties:
        try:
            read.append(prepared.job.reader(prepared.job.source, county))
        except store.BrokenCounty as fault:
            found[county] = str(fault)
    if counties[0] in found and (part := results.part(prepared.job.target, counties[0])):
        part.path.unlink()  # it bore the name of a county that it cannot hold any more
    return found | (_reckon(prepared, read) if read else {})


def _there(prepared: Prepared, counties: Sequence[int]) -> dict[int, Tally] | None:
    """The tallies of a part that is there already, made by this run from these households."""
    part = results.part(prepared.job.target, counties[0])
    if not part or part.run != prepared.key or part.counties != tuple(counties):
        return None
    if any(held.digest != store.digest(prepared.job.source, held.county) for held in part.held):
        return None
    return {held.county: replace(Tally.from_json(held.tally), done=0, skipped=1) for held in part.held}


def _reckon(prepared: Prepared, read: Sequence[store.County]) -> dict[int, Tally]:
    job = prepared.job
    register = joined(read)
    columns, doubts = reckoned(register, prepared.places, on=job.on, taper=job.taper)
    found, held, begin = {}, [], 0
    for county, counts in zip(read, tallies(columns, list(map(len, read))), strict=True):
        end = begin + len(county)
        problems = [text for rows, text in doubts if np.any((rows >= begin) & (rows < end))]
        told = {county.code: "；".join(dict.fromkeys(problems))} if problems else {}
        found[county.code] = mine = replace(counts, done=1, problems=told)
        held.append(results.Held(county.code, county.digest, end - begin, mine.to_json()))
        begin = end
    results.write(job.target, prepared.key, held, columns)
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
        }
        for name, column in found.items():
            fresh[name][regime.lo : regime.hi] = column
        if outcome.problems:
            rows = regime.lo + np.flatnonzero(outcome.reason == REASONS.index("parameter"))
            doubts += [(rows, text) for text in outcome.problems.values()]
    return columns | fresh, doubts
