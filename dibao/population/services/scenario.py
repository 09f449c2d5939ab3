"""推演 — saved, changed, reckoned, copied. Parameters, awards and the register's families are only read."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.policy.queries import snapshot
from dibao.regions import codes
from dibao.rules.parameters import ParameterProblem
from dibao.rules.register import as_number
from dibao.rules.strategies import check

from .. import engine, measure, steps, store, whatif
from ..choices import RunStatus
from ..models import Scenario
from ..permissions import WHAT_IF
from ..queries.ground import counties, folder, live
from ..queries.result import step_names
from ..queries.scenario import SIDES, figures, read, wishes
from .refresh import begun, held_up

MOST_CHANGES = 30


@transaction.atomic
def create(*, name: str, division: int, on: date, by: Any) -> Scenario:
    """新建推演 — for a place within one's own posts; nothing is reckoned yet."""
    require(by, WHAT_IF, division)
    made = Scenario.objects.create(
        name=_named(name), division=division, on=on, created_by=by.actor_key, created_by_name=by.actor_name
    )
    record("population.create_scenario", by=by, about=made)
    return made


@transaction.atomic
def rename(*, scenario: Scenario, name: str, on: date, by: Any) -> Scenario:
    """修改推演 — its name or its day; another day asks for another reckoning."""
    mine = _mine(scenario, by)
    if on != mine.on:
        _unsettle(mine)
    mine.name, mine.on = _named(name), on
    return _keep(mine, "population.rename_scenario", by)


@transaction.atomic
def copy(*, scenario: Scenario, by: Any) -> Scenario:
    """复制推演 — as one's own, to go on from there."""
    require(by, WHAT_IF, scenario.division)
    made = Scenario.objects.create(
        name=f"{scenario.name[:54]}（副本）",
        division=scenario.division,
        on=scenario.on,
        changes=scenario.changes,
        created_by=by.actor_key,
        created_by_name=by.actor_name,
    )
    record("population.copy_scenario", by=by, about=made, data={"from": scenario.pk})
    return made


@transaction.atomic
def add_change(*, scenario: Scenario, wish: whatif.Wish, by: Any) -> Scenario:
    """加一项改变 — for a place inside the scenario; what the rules do not read, or could not read, is refused."""
    mine = _mine(scenario, by)
    if why := whatif.refusal(wish.key):
        raise Invalid(fields={"key": why})
    if wish.division != mine.division and not codes.within(wish.division, mine.division):
        raise Invalid(fields={"division": "改变的地方应在这份推演的范围以内。"})
    if len(mine.changes) >= MOST_CHANGES:
        raise Invalid(f"一份推演最多 {MOST_CHANGES} 项改变，请另建一份。")
    try:
        if wish.value is not None:
            check(wish.key, wish.value, unit=wish.unit)
        whatif.imagine(snapshot(mine.on), [*wishes(mine), wish])
    except (ParameterProblem, whatif.CannotVary) as problem:
        raise Invalid(fields={"value": str(problem)}) from problem
    mine.changes = [*mine.changes, wish.to_json()]
    _unsettle(mine)
    return _keep(mine, "population.add_change", by)


@transaction.atomic
def drop_change(*, scenario: Scenario, place: int, by: Any) -> Scenario:
    """去掉一项改变 — counted from 0; the figures reckoned with it are dropped too."""
    mine = _mine(scenario, by)
    if not 0 <= place < len(mine.changes):
        raise Conflict("这一项已经去掉了。")
    mine.changes = [row for at, row in enumerate(mine.changes) if at != place]
    _unsettle(mine)
    return _keep(mine, "population.drop_change", by)


def run(*, scenario: Scenario, by: Any) -> Scenario:
    """计算 — the register brought up to date, then started and taken as far as one step goes."""
    made = start(scenario=scenario, by=by)
    begun(made, by=by, seconds=steps.SECONDS)
    return advance(scenario=made, by=by)


@transaction.atomic
def start(*, scenario: Scenario, by: Any) -> Scenario:
    """开始计算 — with the parameters known now, over the register as it lies."""
    mine = _mine(scenario, by)
    if not mine.changes:
        raise Invalid("还没有设想任何改变。请先加一项改变再计算。")
    steps.drop(folder(mine))
    mine.known_at, mine.status, mine.summary, mine.runs = clock.now(), RunStatus.RUNNING, None, mine.runs + 1
    steps.drop(folder(mine))
    return _keep(mine, "population.run_scenario", by)


def advance(*, scenario: Scenario, by: Any, seconds: float = steps.SECONDS) -> Scenario:
    """继续计算 — the register first, where it is behind, then some counties further; when the last one is done the figures are kept and the scenario is done."""
    require(by, WHAT_IF, scenario.division)
    if scenario.status != RunStatus.RUNNING:
        raise Conflict("这份推演没有在计算。")
    if held_up(scenario, by=by, seconds=seconds):
        return scenario
    wanted = counties(scenario)
    if not steps.work(folder(scenario), wanted, _Reckoning(scenario).county, seconds=seconds):
        _finish(scenario, wanted, by)
    return scenario


class _Reckoning:
    """Both sides of a scenario, county by county, into the run's own folder."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario, sides = scenario, figures(scenario)
        self.jobs = [
            engine.Prepared(engine.Job(live(), folder(scenario) / name, side, scenario.on, taper=False))
            for name, side in zip(SIDES, sides, strict=True)
        ]
        self.places = (self.jobs[0].places, self.jobs[1].places)

    def county(self, county: int) -> dict[str, Any]:
        """The measures of one county, and what was wrong with parameters there."""
        tallies = [engine.reassess_county(job, county) for job in self.jobs]
        register = store.read_county(live(), county).register
        today, then = (read(self.scenario, name, county) for name in SIDES)
        found = measure.measure(
            register,
            (today, then),
            self.places,
            day=as_number(self.scenario.on),
            span=codes.span(self.scenario.division),
            steps=step_names(self.scenario.division),
        )
        return {"measures": found, "problems": sorted({text for t in tallies for text in t.problems.values()})}


@transaction.atomic
def _finish(scenario: Scenario, wanted: list[int], by: Any) -> None:
    answers = steps.answers(folder(scenario), wanted)
    problems = sorted({text for answer in answers for text in answer["problems"]})
    summary = {"counties": len(wanted), "measures": measure.add(a["measures"] for a in answers), "problems": problems}
    claimed = Scenario.objects.filter(pk=scenario.pk, status=RunStatus.RUNNING, runs=scenario.runs)
    if claimed.update(status=RunStatus.DONE, summary=summary):
        scenario.refresh_from_db()
        record("population.finish_scenario", by=by, about=scenario, data={"counties": len(wanted)})


def _named(name: str) -> str:
    if not name.strip():
        raise Invalid(fields={"name": "请给推演起个名字。"})
    return name.strip()


def _mine(scenario: Scenario, by: Any) -> Scenario:
    """The row locked for its owner; others may copy it."""
    require(by, WHAT_IF, scenario.division)
    row = Scenario.objects.select_for_update().get(pk=scenario.pk)
    if row.created_by != by.actor_key:
        raise NotAllowed(f"这份推演是{row.created_by_name}建立的，只有本人能改。您可以复制一份再改。")
    return row


def _unsettle(scenario: Scenario) -> None:
    """Figures of another question are not kept."""
    scenario.status, scenario.summary = RunStatus.DRAFT, None


def _keep(scenario: Scenario, verb: str, by: Any) -> Scenario:
    scenario.save()
    record(verb, by=by, about=scenario)
    return scenario
