"""Splink 4 on DuckDB: blocking like ours as far as its rules go, levels for Chinese names, term frequencies, EM."""

import logging
import time
import warnings

from .columns import LEAST_TRIED, MOST_TRIED, best, plain

BLOCKS = (
    ("id_number",), ("pinyin", "birth"), ("pinyin", "year"), ("pinyin", "monthday"), ("pinyin", "phone"), ("pinyin", "home"),
    ("pinyin", "account"), ("birth", "phone"), ("birth", "home"), ("phone", "home"),
)  # fmt: skip


def run(training, wanted, judged):
    """Pairs called one human among the judged records, and the seconds: normalising, training and predicting."""
    scored = _scored(training)
    threshold = best(scored, wanted, steps=range(LEAST_TRIED, MOST_TRIED))
    begun = time.perf_counter()
    named = {pair for pair, score in _scored(judged) if score >= threshold}
    return named, time.perf_counter() - begun


def _scored(table):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        linker = _trained(plain(table))
        found = linker.inference.predict(threshold_match_weight=LEAST_TRIED).as_duckdbpyrelation()
        rows = found.select("unique_id_l, unique_id_r, match_weight").fetchall()
        logging.disable(logging.NOTSET)
    return [((min(one, other), max(one, other)), weight) for one, other, weight in rows]


def _trained(frame):
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=_comparisons(),
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in BLOCKS],
    )
    linker = Linker(frame, settings, db_api=DuckDBAPI())
    sure = [block_on("id_number"), block_on("pinyin", "birth", "phone"), block_on("pinyin", "birth", "home")]
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.9)
    linker.training.estimate_u_using_random_sampling(max_pairs=2_000_000, seed=1)
    for columns in (("pinyin", "birth"), ("id_number",), ("phone",)):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*columns))
    return linker


def _comparisons():
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl

    name = cl.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            cll.NullLevel("name"),
            cll.ExactMatchLevel("name", term_frequency_adjustments=True),
            cll.ExactMatchLevel("pinyin"),
            cll.JaroWinklerLevel("pinyin", 0.93),
            cll.JaroWinklerLevel("name", 0.7),
            cll.ElseLevel(),
        ],
    )
    place = cl.CustomComparison(
        output_column_name="place",
        comparison_levels=[
            cll.NullLevel("home"),
            cll.ExactMatchLevel("home"),
            cll.ExactMatchLevel("place"),
            cll.ElseLevel(),
        ],
    )
    return [
        name,
        cl.DamerauLevenshteinAtThresholds("id_number", [1, 2]),
        cl.DamerauLevenshteinAtThresholds("birth", [1, 2]),
        cl.ExactMatch("phone"),
        cl.ExactMatch("account"),
        place,
        cl.ExactMatch("sex"),
    ]
