"""登记变动 — what has changed in income, property and spending; every entry makes an earlier reckoning void."""

import json
from datetime import date
from typing import Any

from django.db import transaction

from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.registry import queries as registry
from dibao.registry.models import Person
from dibao.registry.services.leaving import village_or_refuse
from dibao.registry.services.person import set_facts
from dibao.rules.periods import PER_YEAR

from ..choices import Block, Direction, Kind
from ..models import Adjustment, ChangedLine, NewHome
from ..queries.facts import base_of
from .moving import move, note


def entered(
    adjustment: Adjustment, *rows: Any, by: Any, why: str, kind: str, on: date | None = None, **changes: Any
) -> Adjustment:
    """The move `enter` with its event; whatever was reckoned before does not count any more."""
    changes |= {"course": "", "direction": Direction.NONE, "after_month": None, "effective_month": None}
    changes |= {"kind": _stronger(adjustment.kind, kind), "happened_on": on or adjustment.happened_on}
    event = move(adjustment, "enter", by=by, why=why, **changes)
    note(event, *rows, by=by)
    return adjustment


def _stronger(now: str, new: str) -> str:
    """A household event stays the name of an adjustment when incomes are entered beside it."""
    return now if now and new in (Kind.ECONOMY, Kind.FACTS) else new


def refuse_before_last_decision(adjustment: Adjustment, on: date) -> None:
    """变动早于上次核定 — what was known then has been decided on; raises Invalid.

    A death alone may be found late: it counts from the month after it (2022 年通知 一(三)).
    """
    if on > clock.today():
        raise Invalid(fields={"on": "变动发生的日期不能晚于今天。"})
    last = decided_last(adjustment)
    if on < last:
        raise Invalid(
            fields={
                "on": f"上次核定（{last}）已经按当时的情况作出，变动日期不能早于它。"
                "上次核定时漏报的，请填写查明的日期，并在依据中写明实际发生的时间。"
            }
        )


def decided_last(adjustment: Adjustment) -> date:
    """上次核定的日期 — the day the facts behind the present amount were last established."""
    basis = base_of(adjustment.award)
    return min(basis.at.astimezone(clock.OFFICE).date(), basis.reckoned_on)


@transaction.atomic
def set_line(
    *,
    adjustment: Adjustment,
    block: str,
    member: Person,
    item: str,
    amount: int,
    proof: str,
    on: date,
    by: Any,
    period: str = "",
    costs: int = 0,
    area_m2: int | None = None,
    employment: str = "",
    labour: str = "",
) -> ChangedLine:
    """变动的项目 — what this item of this member is from now on, in fen; 0 when it has ended. Replaces an earlier entry.

    employment, labour: the member's work and ability to work as they are now, where they changed with the income; kept
    in the registry from that day.
    """
    if faults := _faults(adjustment, block, member, amount, period, proof):
        raise Invalid(fields=faults)
    refuse_before_last_decision(adjustment, on)
    now = {code: value for code, value in (("employment", employment), ("labour", labour)) if value}
    if now:
        _works(member, now, on, proof, by)
    old = list(adjustment.lines.filter(block=block, member=member, item=item, removed=False))
    for row in old:
        row.removed = True
        row.save()
    values: dict[str, Any] = {"amount": amount, "costs": costs or 0, "on": str(on)}
    values |= {"period": period} if block != Block.PROPERTY else {}
    values |= {"area_m2": area_m2} if area_m2 else {}
    line = ChangedLine.objects.create(
        adjustment=adjustment,
        block=block,
        member=member,
        item=item,
        sealed=json.dumps(values, ensure_ascii=False, sort_keys=True),
        proof=proof.strip(),
        by=by.actor_key,
    )
    entered(adjustment, line, *old, by=by, why=f"{Block(block).label}：{proof.strip()}", kind=Kind.ECONOMY, on=on)
    return line


def _works(member: Person, now: dict[str, str], on: date, proof: str, by: Any) -> None:
    known = registry.facts(member, clock.today())
    types = set(known.get("types", []))
    values = {code: value for code, value in known.items() if code != "types"} | now
    set_facts(person=member, facts=values, types=types, by=by, on=on, paper=proof)


def _faults(adjustment: Adjustment, block: str, member: Person, amount: int, period: str, proof: str) -> dict[str, str]:
    faults = {}
    if not adjustment.household.memberships.filter(valid_to=None, person=member).exists():
        faults["member"] = f"{member.name}不是本家庭现有成员，请刷新后重新选择。"
    if amount < 0:
        faults["amount"] = "金额不能是负数；已经没有这项的，填 0。"
    if block != Block.PROPERTY and period not in PER_YEAR:
        faults["period"] = "请选择按月、按年还是一次性。"
    if not proof.strip():
        faults["proof"] = "请写明依据，例如工资流水、核对报告编号、入户核实的时间。"
    return faults


@transaction.atomic
def remove_line(*, line: ChangedLine, by: Any) -> Adjustment:
    """删去变动 — the entry does not count; the row stays."""
    if line.removed:
        raise Conflict("这一项已经删去。")
    line.removed = True
    line.save()
    return entered(line.adjustment, line, by=by, why="删去一项变动", kind=line.adjustment.kind)


@transaction.atomic
def wish(*, adjustment: Adjustment, paper: str, on: date, by: Any) -> Adjustment:
    """自愿退出 — in the family's own writing; nobody is heard against his own wish."""
    if not paper.strip():
        raise Invalid(fields={"paper": "请写明家庭的书面申请和日期。"})
    if on > clock.today():
        raise Invalid(fields={"on": "申请日期不能晚于今天。"})
    return entered(adjustment, by=by, why=f"家庭书面申请退出：{paper.strip()}", kind=Kind.WISH, on=on)


@transaction.atomic
def move_away(*, adjustment: Adjustment, division: int, address: str, on: date, paper: str, by: Any) -> Adjustment:
    """迁移 — to another village, town or county; the number, the file and the amount go along."""
    refuse_before_last_decision(adjustment, on)
    village_or_refuse(division)
    faults = {}
    if division == adjustment.division:
        faults["division"] = "家庭已经登记在这个村（社区）。"
    if not address.strip():
        faults["address"] = "请写明迁入后的住址，写到门牌或屯组，以后入户核查按它去。"
    if not paper.strip():
        faults["paper"] = "请写明迁移的依据，例如户口迁移证、居住证明及编号。"
    if faults:
        raise Invalid(fields=faults)
    home = NewHome.objects.create(adjustment=adjustment, address=address.strip(), by=by.actor_key)
    return entered(adjustment, home, by=by, why=f"迁移：{paper.strip()}", kind=Kind.MOVED, on=on, to_division=division)
