"""`recordlinkage`: its comparisons on the pairs of our blocking, and a linear score with the best training threshold."""

import time

from .columns import best, pairs, plain

WEIGHTS = {"id": 3, "name": 3, "pinyin": 2, "birth": 2, "phone": 1.5, "home": 1, "account": 1.5, "sex": 0.5}


def run(training, wanted, judged):
    """Pairs called one human among the judged records, and the seconds that took, normalising and pairing included."""
    scored = _scored(training)
    threshold = best(scored, wanted, steps=[step / 10 for step in range(20, 130, 2)])
    begun = time.perf_counter()
    named = {pair for pair, score in _scored(judged) if score >= threshold}
    return named, time.perf_counter() - begun


def _scored(table):
    import pandas
    import recordlinkage

    frame = plain(table).set_index("unique_id")
    named = pairs(table)
    compare = recordlinkage.Compare()
    compare.string("id_number", "id_number", method="damerau_levenshtein", threshold=0.93, label="id")
    compare.string("name", "name", method="jarowinkler", label="name")
    compare.string("pinyin", "pinyin", method="jarowinkler", threshold=0.93, label="pinyin")
    compare.string("birth", "birth", method="damerau_levenshtein", threshold=0.85, label="birth")
    for column in ("phone", "home", "account", "sex"):
        compare.exact(column, column, label=column)
    index = pandas.MultiIndex.from_arrays([named["one"], named["other"]])
    sums = (compare.compute(index, frame).fillna(0) * pandas.Series(WEIGHTS)).sum(axis=1)
    return list(zip(sums.index.to_list(), sums.to_list(), strict=True))
