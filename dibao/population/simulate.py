"""模拟登记册 — a register of any size, up to the nation's, on disk in bounded memory. Pure: no Django.

The same number of households, seed and counties give the same bytes' worth of households whoever draws them and with
however many processes. A run that was killed goes on: a county that stands with the same digest is not drawn again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from dibao.policy.snapshot import Snapshot
from dibao.population import nation, pool, store, synthetic
from dibao.population.engine import Progress, result
from dibao.population.regimes import Places
from dibao.rules.register import EXISTING, STATUSES, Column, Register

VERSION: Final = 1
_STALE, _LATE = 0.02, 0.3
"""Of households the share whose amount was not brought up to date; of those no longer eligible the share still paid."""


@dataclass(frozen=True)
class Simulated:
    """Counties: in = done + skipped + failed; and how many households and persons stand there now."""

    done: int
    skipped: int
    failed: int
    households: int
    persons: int
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Plan:
    target: Path
    seed: int
    total: int
    sizes: Mapping[int, int]
    villages: Mapping[int, Column]
    snapshot: Snapshot

    def digest(self, county: int) -> str:
        return f"simulated-{VERSION}-{self.seed}-{county}-{self.sizes[county]}"


def simulate(
    target: Path,
    *,
    households: int,
    seed: int,
    villages: Mapping[int, Column],
    workers: int | None = None,
    progress: Progress | None = None,
) -> Simulated:
    """模拟 — exactly that many households over these counties (``nation.villages``), by number of villages.

    Every household is then assessed under the invented standards of ``nation`` and is paid accordingly, but for a few
    that were forgotten. progress(finished, all) is called after every county.
    """
    sizes = shares(households, {county: len(places) for county, places in villages.items()})
    plan = _Plan(target, seed, households, sizes, villages, nation.snapshot(list(villages)))
    counts = {"done": 0, "skipped": 0, "failed": 0}
    persons, problems = 0, []
    wanted = sorted(villages, key=lambda county: (-sizes[county], county))
    for finished, (county, answer) in enumerate(pool.run(_one, wanted, shared=plan, workers=workers), 1):
        if isinstance(answer, pool.Failed):
            counts["failed"] += 1
            problems.append(f"{county}：{answer.sentence}")
        else:
            counts[answer[0]] += 1
            persons += answer[1]
        if progress:
            progress(finished, len(wanted))
    failed = sum(sizes[int(text.partition("：")[0])] for text in problems)
    return Simulated(**counts, households=households - failed, persons=persons, problems=tuple(problems))


def shares(total: int, weights: Mapping[int, int]) -> dict[int, int]:
    """``total`` divided in proportion to the weights, to the last one: the largest remainders get what is left."""
    whole = sum(weights.values())
    parts = {key: total * weight // whole for key, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda key: (-(total * weights[key] % whole), key))
    for key in by_remainder[: total - sum(parts.values())]:
        parts[key] += 1
    return parts


def _one(plan: _Plan, county: int) -> tuple[str, int]:
    digest = plan.digest(county)
    if store.digest(plan.target, county) == digest:
        note = store.note(store.folder(plan.target, county) / "households.parquet") or {}
        return "skipped", int(note["persons"])
    found = synthetic.county(county, plan.sizes[county], villages=plan.villages[county], seed=plan.seed)
    settle(found, plan.snapshot, np.random.default_rng([plan.seed, county, VERSION]))
    store.write_county(plan.target, county, found, digest=digest)
    return "done", len(found.persons["birth"])


def settle(register: Register, snapshot: Snapshot, dice: np.random.Generator) -> None:
    """Make the households what the rules say they are today, in place; a few stay behind the times."""
    columns, _ = result(register, Places(snapshot), on=snapshot.on, taper=False)
    homes, size = register.households, len(register)
    to_existing = np.array([EXISTING.index(name) if name in EXISTING else 0 for name in STATUSES], dtype=np.int8)
    homes["status"][:] = to_existing[columns["status"]]
    homes["amount"][:], homes["uplift"][:] = columns["amount"], columns["uplift"]
    granted = homes["amount"] > homes["uplift"]
    stale = granted & (dice.random(size) < _STALE)
    homes["amount"][stale] = np.maximum(homes["amount"][stale] - 2_000, homes["uplift"][stale] + 100)
    late = (homes["status"] == 0) & (dice.random(size) < _LATE)
    homes["status"][late] = EXISTING.index("dibao")
    homes["amount"][late] = 10_000 * homes["members"][late].astype(np.int64)
