"""评测 — precision and recall of the scorer on generated people; ``python -m dibao.matching.evaluate`` measures the
population on which weights and thresholds were set. Pure: no Django.
"""

from __future__ import annotations

import argparse
import collections
import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import pyarrow as pa

from dibao.matching import batch, synthetic
from dibao.matching.weights import ALWAYS_ASKED, LIKELY, UNSURE

TRAINING_SEED: Final = 20_240_101
EVALUATION_SEED: Final = 7


@dataclass(frozen=True, slots=True)
class Measured:
    """Pairs of one human that were named as such, named wrongly, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def truth(table: pa.Table) -> set[tuple[int, int]]:
    """The pairs of rows of one human, the smaller row first."""
    humans = collections.defaultdict(list)
    for row, human in zip(table.column("row").to_pylist(), table.column("human").to_pylist(), strict=True):
        humans[human].append(row)
    return {pair for rows in humans.values() if len(rows) > 1 for pair in combinations(sorted(rows), 2)}


def measure(named: Iterable[tuple[int, int]], wanted: set[tuple[int, int]]) -> Measured:
    """Named pairs against the truth; a pair named twice counts once."""
    found = set(named)
    right = len(found & wanted)
    return Measured(right, len(found) - right, len(wanted) - right)


def accepted(matches: batch.Matches, *, threshold: float = LIKELY) -> list[tuple[int, int]]:
    """The pairs that the machine would call one human: at or above the threshold, and nothing in the evidence that only
    a person may decide."""
    columns = (matches.table.column(name).to_pylist() for name in ("one", "other", "weight", "levels"))
    return [
        (one, other)
        for one, other, weight, levels in zip(*columns, strict=True)
        if weight >= threshold and ALWAYS_ASKED.isdisjoint(levels)
    ]


def best_threshold(matches: batch.Matches, wanted: set[tuple[int, int]]) -> tuple[float, Measured]:
    """The threshold with the best F1, in half points. For the training population only."""
    tried = [(half / 2, measure(accepted(matches, threshold=half / 2), wanted)) for half in range(8, 60)]
    return max(tried, key=lambda one: one[1].f1)


def main() -> None:
    """Prints what the training population says of the threshold, as one JSON object."""
    parser = argparse.ArgumentParser(description="在训练人群上核对阈值")
    parser.add_argument("--size", type=int, default=200_000, help="记录数")
    parser.add_argument("--seed", type=int, default=TRAINING_SEED)
    asked = parser.parse_args()
    table = synthetic.records(asked.size, seed=asked.seed, world=synthetic.TRAINING)
    wanted, matches = truth(table), batch.matches(table, least=UNSURE)
    best, at_best = best_threshold(matches, wanted)
    at_ours = measure(accepted(matches), wanted)
    print(json.dumps({  # noqa: T201 — a command
        "records": asked.size, "seed": asked.seed, "best_threshold": best, "f1_at_best": round(at_best.f1, 5),
        "threshold": LIKELY, "precision": round(at_ours.precision, 5), "recall": round(at_ours.recall, 5),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
