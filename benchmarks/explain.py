"""说明 — one household laid open: the stored decision replayed, every step, source, parameter and outlook.

The limit is the law's own answer (`assess`) on facts and figures already in memory.
"""

import statistics
from datetime import date, datetime

from . import run

SIZES = ("2000", "300")
MOST_MS = 2.0


def measure(size: str) -> run.Result:
    """Median seconds per household, in process, against one bare `assess`; every replay is identical."""
    from dibao.kernel import clock

    with clock.at(datetime(2026, 10, 16, 9, 0, tzinfo=clock.OFFICE)):
        return _measure(int(size))


def _measure(size: int) -> run.Result:
    from demo import awards
    from dibao.audit.actors import SYSTEM
    from dibao.casework.models import Award
    from dibao.casework.queries import explain
    from dibao.policy.services.load import load_seeds
    from dibao.regions.services.load import DEMO_COUNTIES, import_counties
    from dibao.rules.assessment import assess

    import_counties(DEMO_COUNTIES, by=SYSTEM)
    load_seeds(by=SYSTEM)
    for _ in awards.write(size, villages=(220802100201, 220802101201), on=date(2026, 6, 15)):
        pass
    found = [
        explain.in_force(explain.awards_of(number, Award.objects.all()), date(2026, 10, 1))
        for number in Award.objects.values_list("household__number", flat=True)
    ]
    whole = [run.seconds(lambda one=one: (explain.replay_amount(one.amount), one.explanation())) for one in found]
    bare = [run.seconds(lambda one=one: assess(one.replay.facts, one.replay.parameters)) for one in found]
    median = statistics.median(whole)
    correct = {
        "households": len(found),
        "all_identical": all(one.replay.identical for one in found),
        "every_step_has_its_article": all(step.article for one in found for step in one.explanation().steps),
        "median_ms": round(median * 1000, 3),
        f"at_most_{MOST_MS}_ms": median * 1000 <= MOST_MS,
    }
    return run.Result("explain", median, statistics.median(bare), correct=correct, p95_ms=run.p95_ms(whole))
