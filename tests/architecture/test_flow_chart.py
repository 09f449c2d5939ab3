"""The chart in docs/one-case.md shows the table, no more and no less."""

import re
from pathlib import Path

from dibao.casework.lifecycle import MOVES

CHART = Path(__file__).parents[2] / "docs" / "one-case.md"
# Two moves start from nearly everywhere and are told in a sentence below the chart; a draft may be discarded.
TOLD_IN_WORDS = {"withdraw", "terminate", "discard"}


def test_the_chart_shows_every_move_and_invents_none():
    drawn = set(re.findall(r"^  (\w+) --> (\w+): (\w+)$", CHART.read_text(), re.M))
    table = {(s, m.target, m.name) for m in MOVES.values() for s in m.sources if m.name not in TOLD_IN_WORDS}
    assert drawn == table


def test_every_function_named_in_the_walk_exists():
    root = CHART.parents[1]
    for target in re.findall(r"\]\(\.\./([^)#]+)\)", CHART.read_text()):
        assert (root / target).exists(), target
