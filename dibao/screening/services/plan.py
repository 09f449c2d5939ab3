"""核查计划 — everybody on a cycle, or households chosen by risk and by a public lot; what came of each is kept."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.registry.models import Household
from dibao.rules.periods import add_months
from dibao.verification.sources import SOURCES

from ..choices import CYCLES, Outcome, PlanKind, Risk, TargetState
from ..models import Plan, PlanTarget
from ..permissions import PLAN, SETTLE, related
from ..queries import risk
from .moving import due, kept
from .order import number

BATCH = 500


@transaction.atomic
def plan_ordinary(
    *, division: int, name: str, why: str, registers: Sequence[str], cycle_months: int, first_on: date, by: Any
) -> Plan:
    """制定普通排查计划 — everybody in payment compared with these registers, every so many months."""
    require(by, PLAN, division)
    faults = _faults(name, why)
    if cycle_months not in CYCLES:
        faults["cycle_months"] = "请选择每月、每季度、每半年或每年。"
    if set(registers) - set(SOURCES) or not registers:
        faults["registers"] = "请至少选择一个登记册。"
    if faults:
        raise Invalid(fields=faults)
    made = _made(
        division,
        PlanKind.ORDINARY,
        name,
        why,
        by,
        registers=list(registers),
        cycle_months=cycle_months,
        next_on=first_on,
    )
    record("screening.plan", by=by, about=made, because=made.why)
    return made


@transaction.atomic
def plan_key(
    *,
    division: int,
    name: str,
    why: str,
    risks: Sequence[str],
    by: Any,
    draw: int = 0,
    seed: str = "",
    announced: str = "",
) -> Plan:
    """制定重点核查计划 — every household a risk holds for, and `draw` more by lot; each with its reasons, as work."""
    require(by, PLAN, division)
    faults = _faults(name, why)
    if not risks and not draw:
        faults["risks"] = "请选择至少一种选户理由，或填写抽签户数。"
    if draw and not (seed.strip() and announced.strip()):
        faults["seed"] = "抽签前须公开抽签用语：请填写用语，以及在哪里公开（例如政务公开栏、当天某期彩票号码）。"
    if faults:
        raise Invalid(fields=faults)
    found = risk.chosen(division, [r for r in risks if r in Risk.values])
    drawn, listed, digest = _drawn(division, found, draw, seed.strip())
    for household in drawn:
        found[household] = [Risk.DRAWN.value]
    made = _made(
        division, PlanKind.KEY, name, why, by, risks=list(risks), seed=seed.strip(), announced=announced.strip(),
        drawn_from=listed if draw else None, drawn_digest=digest,
    )  # fmt: skip
    rows = _targets(made, found)
    record(
        "screening.plan",
        by=by,
        about=made,
        rows=rows,
        because=made.why,
        data={"targets": len(rows), "drawn": len(drawn)},
    )
    return made


def _faults(name: str, why: str) -> dict[str, str]:
    given = {"name": (name, "请填写计划名称。"), "why": (why, "请写明依据和理由，例如文件名称、群众反映、上级要求。")}
    return {field: sentence for field, (text, sentence) in given.items() if not text.strip()}


def _made(division: int, kind: str, name: str, why: str, by: Any, **more: Any) -> Plan:
    return Plan.objects.create(
        number=number("HC", division), division=division, kind=kind, name=name.strip(), why=why.strip(),
        by=by.actor_key, by_name=by.actor_name, **more,
    )  # fmt: skip


def _drawn(division: int, found: dict[Any, list[str]], draw: int, seed: str) -> tuple[list[Any], int, str]:
    """The households drawn from those no risk holds for, how many took part, and the digest of their list."""
    if not draw:
        return [], 0, ""
    rest = dict(risk.living(division).exclude(household__in=found).values_list("household__number", "household_id"))
    numbers, digest = risk.lot(rest, seed=seed, count=draw)
    return [rest[each] for each in numbers], len(rest), digest


def _targets(plan: Plan, found: dict[Any, list[str]]) -> list[PlanTarget]:
    homes = Household.objects.in_bulk(list(found))
    days = {division: due(division) for division in {home.division for home in homes.values()}}
    rows = [
        PlanTarget(
            plan=plan, household=homes[key], division=homes[key].division, reasons=reasons, post="township_clerk",
            due_on=days[homes[key].division],
        )
        for key, reasons in found.items()
    ]  # fmt: skip
    return PlanTarget.objects.bulk_create(rows, batch_size=BATCH)


def settle_target(
    *, target: PlanTarget, outcome: str, why: str, by: Any, paper: str = "", content: Any = None, name: str = ""
) -> PlanTarget:
    """填写核查结论 — what was found at a household that was chosen, with evidence."""
    _may_settle(target, by)
    evidence = kept(content=content, name=name, by=by)
    with transaction.atomic():
        _settle(target, outcome, why, by, paper, evidence)
    return target


def _may_settle(target: PlanTarget, by: Any) -> None:
    require(by, SETTLE, target.division)
    if why_not := related(by, target.household):
        raise NotAllowed(why_not)


def _settle(target: PlanTarget, outcome: str, why: str, by: Any, paper: str, evidence: Any) -> None:
    faults = {}
    if outcome not in Outcome.values:
        faults["outcome"] = "请选择核查结论。"
    if not why.strip():
        faults["why"] = "请写明何时、怎样核查，情况如何。"
    if not paper.strip() and evidence is None:
        faults["paper"] = "请上传佐证材料，或写明档案中哪一份材料可以证明。"
    if faults:
        raise Invalid(fields=faults)
    values = {
        "state": TargetState.DONE, "outcome": outcome, "why": why.strip(), "paper": paper.strip(), "evidence": evidence,
        "done_by": by.actor_key, "done_by_name": by.actor_name, "done_on": clock.today(),
    }  # fmt: skip
    if not PlanTarget.objects.filter(pk=target.pk, state=TargetState.OPEN).update(**values):
        raise Conflict("这一户已经填写了核查结论，请刷新页面查看。")
    target.refresh_from_db()
    record("screening.settle_target", by=by, about=target, division=target.division, because=why.strip())


@transaction.atomic
def advance_cycle(*, plan: Plan, by: Any) -> Plan:
    """下一次排查 — the cycle goes on from the day that was planned, past today."""
    day = plan.next_on
    while day and day <= clock.today():
        day = add_months(day, months=plan.cycle_months or 1)
    plan.next_on = day
    plan.save(update_fields=["next_on"])
    record("screening.advance_cycle", by=by, about=plan, because="本期排查已完成")
    return plan
