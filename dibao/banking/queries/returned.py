"""退回待处理 — each payment that came back, why, by when, and whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from dibao.access.permissions import may
from dibao.regions.queries import path_names
from dibao.registry import queries as registry

from ..choices import ChangeState
from ..models import AccountChange, Instruction
from ..permissions import MAKE, PROPOSE, RELEASE
from .day import due_light
from .waiting import corrected, returned


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """One of them. `turn` says who does what next; may_* whether that is this person."""

    instruction: Instruction
    head: str
    household: str
    place: str
    turn: str
    level: str
    words: str
    may_correct: bool
    may_release: bool
    may_make: bool


def listed(staff: Any) -> QuerySet[Any]:
    """Of my places, the most urgent first; `ready`: may be paid again, `waits`: an account change is being decided."""
    waits = AccountChange.objects.filter(household=OuterRef("line__household"), state=ChangeState.PROPOSED)
    rows = returned(Instruction.objects.visible_to(staff)).select_related("line__household", "batch", "account")
    found: QuerySet[Any] = rows.annotate(ready=corrected(), waits=Exists(waits)).order_by("due_on", "pk")
    return found


def rows_of(staff: Any, instructions: Sequence[Any]) -> list[ReturnedRow]:
    """As people read them; `instructions` come from `listed`."""
    names = path_names({each.division for each in instructions})
    return [
        ReturnedRow(
            each, registry.head(each.line.household).name, each.line.household.number, names[each.division], _turn(each),
            *(("none", "") if each.ready else due_light(each.due_on)),
            may_correct=not each.ready and not each.waits and may(staff, PROPOSE, each.division),
            may_release=not each.ready and not each.waits and may(staff, RELEASE, each.division),
            may_make=each.ready and may(staff, MAKE, each.division),
        )
        for each in instructions
    ]  # fmt: skip


def _turn(each: Any) -> str:
    if each.ready:
        return "资金发放：组批再发"
    if each.waits:
        return "乡镇初审或县级审核：复核账户更换"
    return "乡镇经办：联系家庭，更换账户"
