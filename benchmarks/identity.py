"""同一人比对 — who is who among generated records with hard mistakes (issue 4), beside exact ID numbers, `recordlinkage`
and Splink on the same records. Thresholds of all four were fixed on another population (``matching/synthetic.py``).

The limit is the cheapest method there is, one grouping by ID number, with the file read; it finds two thirds.
"""

import collections
import os
import time

from . import run

SIZES = ("1000000", "100000", "50000")
LONGEST = 60.0
PRECISION, RECALL = 0.98, 0.985
TRAINING_SIZE = 100_000
LINKAGE_SIZE = 100_000
"""`recordlinkage` compares in Python lists; at a million records it would need the whole machine's memory, so it gets
a tenth, generated from the same seed."""
SHOWN = 12


def measure(size: str) -> run.Result:
    """Seconds from the columns to the weighted pairs, precision and recall, and the same of the others."""
    from dibao.matching import batch, evaluate, synthetic

    table = synthetic.records(int(size), seed=evaluate.EVALUATION_SEED)
    wanted, bare = evaluate.truth(table), table.drop_columns(["human"])
    limit, by_number = _exact(bare)
    begun, worked = time.perf_counter(), _cpu()
    found = batch.matches(bare)
    named = evaluate.accepted(found)
    seconds, worked = time.perf_counter() - begun, _cpu() - worked
    ours = evaluate.measure(named, wanted)
    _show_errors(bare, found, set(named), wanted)
    peers = {"exact_id": {"seconds": round(limit, 2), **_figures(evaluate.measure(by_number, wanted))}}
    splink = _beside(peers, bare, wanted, size=int(size))
    correct = {
        "records": int(size), "true_pairs": len(wanted), "compared": found.compared, "left_out": found.blocks["left_out"],
        **_figures(ours), "precise": ours.precision >= PRECISION, "complete": ours.recall >= RECALL,
        "in_time": seconds <= LONGEST, "cpu_seconds": round(worked, 1), "peers": peers,
    }  # fmt: skip
    return run.Result("identity", seconds, limit, correct=correct, peer=run.Peer("splink 4", splink))


def _beside(peers, bare, wanted, *, size):
    """Fills in what the peers did; returns Splink's seconds. Each trains on the other population first."""
    from dibao.matching import evaluate, synthetic

    from .peers import linkage, linker

    training = synthetic.records(TRAINING_SIZE, seed=evaluate.TRAINING_SEED, world=synthetic.TRAINING)
    known, training = evaluate.truth(training), training.drop_columns(["human"])
    named, splink = linker.run(training, known, bare)
    peers["splink"] = {"seconds": round(splink, 2), **_figures(evaluate.measure(named, wanted))}
    if size > LINKAGE_SIZE:
        table = synthetic.records(LINKAGE_SIZE, seed=evaluate.EVALUATION_SEED)
        wanted, bare, size = evaluate.truth(table), table.drop_columns(["human"]), LINKAGE_SIZE
    named, seconds = linkage.run(training, known, bare)
    peers["recordlinkage"] = {
        "records": size,
        "seconds": round(seconds, 2),
        **_figures(evaluate.measure(named, wanted)),
    }
    return splink


def _exact(bare):
    """Seconds and pairs of everybody with the same ID number as written."""
    import duckdb

    begun = time.perf_counter()
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.register("people", bare)
        pairs = connection.execute(
            "SELECT a.row, b.row FROM people a JOIN people b ON a.id_number = b.id_number AND a.row < b.row"
            " WHERE a.id_number <> ''"
        ).fetchall()
    return time.perf_counter() - begun, pairs


def _cpu():
    """Seconds of work of this process and its finished children: steadier than the clock on a busy machine."""
    return sum(os.times()[:4])


def _figures(measured):
    return {
        "precision": round(measured.precision, 4),
        "recall": round(measured.recall, 4),
        "f1": round(measured.f1, 4),
        "wrong": measured.wrong,
        "missed": measured.missed,
    }


def _show_errors(bare, found, named, wanted):
    """The commonest patterns of evidence among the errors, each with one pair."""
    levels = {
        (one, other): tuple(sorted(some))
        for one, other, some in zip(
            *(found.table.column(c).to_pylist() for c in ("one", "other", "levels")), strict=True
        )
    }
    for title, pairs in (("named wrongly", named - wanted), ("missed", wanted - named)):
        patterns = collections.defaultdict(list)
        for pair in sorted(pairs):
            patterns[levels.get(pair, ("below the list, or no key in common",))].append(pair)
        print(f"{title}: {len(pairs)}")
        for pattern, some in sorted(patterns.items(), key=lambda entry: -len(entry[1]))[:SHOWN]:
            print(f"  {len(some)} × {', '.join(pattern)}")
            for row in bare.take(list(some[0])).to_pylist():
                print(
                    "      ", *(str(row[c]) or "-" for c in ("name", "id_number", "birth", "sex", "phone", "address"))
                )
