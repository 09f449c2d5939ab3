"""说明差异 — with a paper chosen from the case or uploaded on the spot; and a word on every clue that asks for one."""

from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.documents.services.store import put
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.verification.models import Finding

from ..choices import Block, Status
from ..models import Case, ClueAnswer, EconomicLine, Paper
from ..permissions import ACCEPT_FIGURE, keep_apart
from ..queries.checking import clues, waiting_clues
from . import economy
from .paper import attach

# What kind of paper a file uploaded beside a line becomes.
KIND_OF = {Block.INCOME: "income_proof", Block.PROPERTY: "property_proof", Block.SPENDING: "other"}


def settle(*, line: EconomicLine, by: Any, content: Any = None, name: str = "", **said: Any) -> EconomicLine:
    """说明并认定 — `economy.settle`, with a file uploaded here as its evidence when there is one."""
    economy.refuse_to_weigh(line.case, by)
    if content is None:
        return economy.settle(line=line, by=by, **said)
    stored = put(content=content, name=name, by=by)  # seconds of looking at the file, so outside the transaction
    return _settled_on(line=line, stored=stored, by=by, said=said)


@transaction.atomic
def _settled_on(*, line: EconomicLine, stored: Any, by: Any, said: dict[str, Any]) -> EconomicLine:
    kind = KIND_OF[Block(line.block)]
    paper: Paper = attach(case=line.case, kind=kind, stored=stored, by=by, person=line.member)
    return economy.settle(line=line, by=by, **said | {"evidence": paper})


@transaction.atomic
def answer_clue(*, case: Case, finding: Finding, words: str, by: Any) -> ClueAnswer:
    """核实线索 — what a named person found out; an earlier answer stays beside the new one."""
    require(by, ACCEPT_FIGURE, case.division)
    keep_apart(by, case)
    if case.status not in (Status.VISITING, Status.ASSESSING):
        raise Conflict("只有在入户调查和认定环节才能登记线索核实情况。")
    if finding.pk not in {clue.finding.pk for clue in clues(case)}:
        raise Conflict("这条线索已被后来的核对代替，请刷新页面。")
    if not words.strip():
        raise Invalid(fields={"words": "请写明核实的情况，例如：本人说明、看到的材料、下一步怎么办。"})
    earlier = list(case.clues.filter(finding=finding, replaced_at=None))
    for row in earlier:
        row.replaced_at = clock.now()
        row.save()
    row = ClueAnswer.objects.create(
        case=case, finding=finding, words=words.strip(), by=by.actor_key, by_name=by.actor_name
    )
    record("casework.answer_clue", by=by, about=case, rows=[row, *earlier], division=case.division)
    return row


def refuse_unanswered(case: Case) -> None:
    """Raise Invalid while a register's question has no answer."""
    if waiting := waiting_clues(case):
        which = "；".join(f"{clue.who}（{clue.register}）：{clue.question}" for clue in waiting)
        raise Invalid(f"核对线索还没有核实说明：{which}", basis="审核确认办法第十七、十八条")
