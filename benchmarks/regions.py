"""区划 — import the nation (or the demo's three counties), then type into the picker.

The limit is what reading the same lines costs: the csv module over the five files, in the same run. The p95 is
over picks of every kind a clerk types; the figure for the import does not include it.
"""

import csv
import itertools
import sys
from pathlib import Path

from . import run

SIZES = ("nation", "counties")

# What people type: names, their middles, whole lines, pinyin in full and by initials, digits.
TYPED = (
    "平安", "平安镇", "一心村", "洮", "洮北 平安", "白城市洮北区平安镇", "吉林省白城市洮北区平安镇一心村", "新华",
    "朝阳区", "东莞", "嘉峪关", "paz", "pazh", "ncz", "da", "d", "xhc", "taobei", "chongqing", "bc tb pa",
    "22", "220802", "2208021002", "不存在的地方", "qqqq",
)  # fmt: skip
ROUNDS = 8


def measure(size: str) -> run.Result:
    """Seconds to import against seconds to read; every line accounted for; a second run adds nothing."""
    from dibao.audit import SYSTEM
    from dibao.regions.models import Division
    from dibao.regions.queries import pick
    from dibao.regions.services.load import DEMO_COUNTIES, default_source, import_divisions

    counties = DEMO_COUNTIES if size == "counties" else ()
    limit = run.seconds(lambda: _read(default_source()))
    runs = []
    seconds = run.seconds(lambda: runs.append(import_divisions(by=SYSTEM, counties=counties)))
    again = import_divisions(by=SYSTEM, counties=counties)
    times = [run.seconds(lambda typed=typed: pick(typed)) for typed in itertools.chain(*[TYPED] * ROUNDS)]
    _tell(times)
    first = runs[0]
    correct = {
        "read": first.read,
        "done": first.done,
        "skipped": first.skipped,
        "failed": first.failed,
        "every_line_accounted_for": first.read == first.done + first.skipped + first.failed,
        "rows_in_table": Division.objects.count() == first.done,
        "second_run_adds_nothing": (again.done, again.skipped) == (0, first.done + first.skipped),
        "town_found": pick("洮北 pazh").matches[0].code == 220802100000,
    }
    return run.Result("regions", seconds, limit, correct=correct, p95_ms=run.p95_ms(times))


def _read(folder: Path) -> int:
    """The least any import must do: every line of the five files through the csv module."""
    lines = 0
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            lines += sum(1 for _ in csv.reader(stream))
    return lines


def _tell(times: list[float]) -> None:
    """The slowest kinds of typing, for whoever wants to make them faster."""
    slowest: dict[str, float] = {}
    for typed, taken in zip(itertools.cycle(TYPED), times, strict=False):
        slowest[typed] = max(taken, slowest.get(typed, 0))
    for typed, taken in sorted(slowest.items(), key=lambda pair: -pair[1])[:5]:
        print(f"{taken * 1000:7.1f} ms  {typed}", file=sys.stderr)
