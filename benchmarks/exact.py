"""精确 — columns against exact fractions over millions of invented families in invented and real places.

The figure is the time the column rules take; the limit is one pass over the same columns. What matters is `wrong`.
"""

import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from . import run

SIZES = ("10000000", "200000")
SHARE, PLACE = 50_000, 500


@dataclass
class Share:
    """What one share of the families came to."""

    households: int = 0
    wrong: int = 0
    rules: float = 0.0
    limit: float = 0.0
    seen: Counter[str] = field(default_factory=Counter)
    first: str = ""


def measure(size: str) -> run.Result:
    """Ten million by default: about a quarter of an hour on two idle cores, nearly all of it the fractions."""
    total = Share()
    shares = range(-(-int(size) // SHARE))
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        for done, share in enumerate(pool.imap_unordered(_share, shares), 1):
            for name in ("households", "wrong", "rules", "limit"):
                setattr(total, name, getattr(total, name) + getattr(share, name))
            total.seen += share.seen
            total.first = total.first or share.first
            print(f"\r{done}/{len(shares)} · {total.households:,} 户 · 差异 {total.wrong}", end="", file=sys.stderr)
    print(file=sys.stderr)
    correct: dict[str, object] = {"households": total.households, "wrong": total.wrong, "none_wrong": total.wrong == 0}
    correct |= {"statuses": dict(total.seen), "first_difference": total.first or "none"}
    return run.Result("exact", total.rules, total.limit, correct=correct)


def _cpu(work: Callable[[], object]) -> float:
    """Processor seconds: the shares run side by side."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _share(number: int) -> Share:
    from tests.rules import invented

    rng, share = random.Random(f"ten million {number}"), Share()
    for place in range(SHARE // PLACE):
        _place(rng, invented.law(rng, place=number * 100 + place if place % 2 else None), share)
    return share


def _place(rng: random.Random, values: dict[str, object], share: Share) -> None:
    from dibao.rules.columns import assess_columns
    from dibao.rules.encoding import encode
    from dibao.rules.register import STATUSES
    from tests.rules import invented
    from tests.rules.oracle import oracle

    families = [invented.household(rng, values) for _ in range(PLACE)]
    register, parameters = encode(map(invented.row, families)), invented.parameters(values)
    answers = []
    share.rules += _cpu(lambda: answers.append(assess_columns(register, parameters, on=invented.ON)))
    tables = (register.households, register.persons, register.entries)
    share.limit += _cpu(lambda: [np.sum(column) for table in tables for column in table.values()])
    found = answers[0]
    figures = zip(*(c.tolist() for c in (found.status, found.members, found.base, found.uplift)), strict=True)
    for facts, (status, *rest) in zip(families, figures, strict=True):
        answer, expected = (STATUSES[status], *rest), oracle(facts, values)
        share.households += 1
        share.seen[answer[0]] += 1
        if answer != expected:
            share.wrong += 1
            share.first = share.first or f"{answer} != {expected}: {facts} {values}"
