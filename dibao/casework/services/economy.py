"""申报与认定 — income, property and spending in four columns; a difference is explained by a named person."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel.refusals import Conflict, Invalid
from dibao.registry import dictionary
from dibao.registry.models import Person

from ..choices import Block, Status
from ..models import Case, EconomicLine, Paper
from ..models.fieldwork import yearly
from ..permissions import ACCEPT_FIGURE, DRAFT, FIELDWORK, keep_apart
from .intake import editable

# The dictionary's names for the two things every line has: which item, and how much.
ITEM = {Block.INCOME: "item", Block.PROPERTY: "kind", Block.SPENDING: "kind"}
AMOUNT = {Block.INCOME: "amount", Block.PROPERTY: "value", Block.SPENDING: "amount"}


def belongs(case: Case, member: Person) -> None:
    """Refuse (Invalid, field `member`) somebody who is not in the household now."""
    if not case.household.memberships.filter(valid_to=None, person=member).exists():
        raise Invalid(fields={"member": f"{member.name}不是本家庭现有成员。"})


def _cleaned(block: str, values: dict[str, Any]) -> dict[str, Any]:
    """Checked against the dictionary; a one-off income needs its day, else nobody knows whether it still counts."""
    cleaned = dictionary.clean(dictionary.block(block), values)
    if block == Block.INCOME and cleaned["period"] == "once" and "received_on" not in cleaned:
        raise Invalid(fields={"received_on": "一次性收入请填写取得日期，以便判断是否在核算期内。"})
    return cleaned


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _line(case: Case, member: Person, block: str, values: dict[str, Any], *, column: str) -> EconomicLine:
    """A new line with its figure in one column: what is declared, or what was seen."""
    belongs(case, member)
    cleaned = _cleaned(block, values)
    kind = Block(block)
    return EconomicLine.objects.create(
        case=case,
        member=member,
        block=block,
        item=cleaned[ITEM[kind]],
        period=cleaned.get("period", ""),
        received_on=_day(cleaned.get("received_on")),
        costs=cleaned.get("costs", 0),
        area_m2=cleaned.get("area_m2"),
        exemption=cleaned.get("exemption", ""),
        **{column: cleaned.get(AMOUNT[kind], 0)},
    )


@transaction.atomic
def declare(*, case: Case, member: Person, block: str, values: dict[str, Any], by: Any) -> EconomicLine:
    """申报 — one line as the family declares it; an income without a period is refused."""
    require(by, DRAFT, case.division)
    editable(case)
    line = _line(case, member, block, values, column="declared")
    record("casework.declare", by=by, about=case, rows=[line], division=case.division)
    return line


@transaction.atomic
def remove(*, line: EconomicLine, reason: str, by: Any) -> EconomicLine:
    """删除申报行 — while the declaration is open; the row stays with its reason."""
    require(by, DRAFT, line.case.division)
    editable(line.case)
    line.removed = reason.strip() or "填写有误"
    line.save()
    record("casework.remove_line", by=by, about=line.case, rows=[line], division=line.case.division)
    return line


@transaction.atomic
def see(*, case: Case, by: Any, line: EconomicLine, visited: int, note: str = "") -> EconomicLine:
    """入户所见 — what the visit says of a line already there."""
    require(by, FIELDWORK, case.division)
    keep_apart(by, case)
    if case.status != Status.VISITING:
        raise Conflict("只有在入户调查环节才能登记入户所见。")
    line.visited = visited
    if note.strip():
        line.explanation = note.strip()
    line.save()
    record("casework.see", by=by, about=case, rows=[line], division=case.division)
    return line


@transaction.atomic
def see_new(*, case: Case, member: Person, block: str, values: dict[str, Any], by: Any) -> EconomicLine:
    """入户新发现 — something nobody declared and no register held."""
    require(by, FIELDWORK, case.division)
    keep_apart(by, case)
    if case.status != Status.VISITING:
        raise Conflict("只有在入户调查环节才能登记入户所见。")
    line = _line(case, member, block, values, column="visited")
    record("casework.see_new", by=by, about=case, rows=[line], division=case.division)
    return line


@transaction.atomic
def settle(
    *,
    line: EconomicLine,
    accepted: int,
    explanation: str,
    by: Any,
    exemption: str | None = None,
    received_on: date | None = None,
    evidence: Paper | None = None,
) -> EconomicLine:
    """认定差异 — a named person says which figure counts and why; only then the law is asked with it (B2).

    What a register holds may be accepted on a word; a figure better for the family needs a paper of the case.
    `received_on`: since when a wage is earned, where that was found out; None leaves the day as it is.
    """
    case = line.case
    refuse_to_weigh(case, by)
    faults = {}
    if not explanation.strip():
        faults["explanation"] = "请说明差异的原因和认定的依据。"
    if evidence is None and better_for_the_family(line, accepted):
        faults["evidence"] = "认定的数与登记库查到的不同且对申请家庭有利，请选择或上传证明材料。"
    if evidence is not None and (evidence.case_id != case.pk or evidence.withdrawn):
        faults["evidence"] = "请选择本件现有的材料。"
    if faults:
        raise Invalid(fields=faults, basis="审核确认办法第十八条")
    line.accepted, line.explanation, line.evidence = accepted, explanation.strip(), evidence
    line.accepted_by, line.accepted_by_name = by.actor_key, by.actor_name
    if exemption is not None:
        line.exemption = exemption
    line.received_on = received_on or line.received_on
    line.save()
    record("casework.settle", by=by, about=case, rows=[line], division=case.division)
    return line


def refuse_to_weigh(case: Case, by: Any) -> None:
    """Raise NotAllowed or Conflict unless this person may say now which figure counts."""
    require(by, ACCEPT_FIGURE, case.division)
    keep_apart(by, case)
    if case.status not in (Status.VISITING, Status.ASSESSING):
        raise Conflict("只有在入户调查和认定环节才能认定差异。")


def better_for_the_family(line: EconomicLine, accepted: int) -> bool:
    """Whether `accepted` (fen per the line's period) is less than a register found; for spending, more."""
    if line.found is None:
        return False
    said, found = yearly(accepted, line.period), yearly(line.found, line.found_period or line.period)
    return said > found if line.block == Block.SPENDING else said < found


def unsettled(case: Case) -> list[EconomicLine]:
    """Lines whose columns differ and that nobody has explained yet."""
    return [line for line in case.lines.filter(removed="") if not line.settled]
