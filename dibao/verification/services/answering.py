"""写入答复 — the one place where a query gets its answer, whichever way it came."""

from collections.abc import Iterable, Mapping
from typing import Any

from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed

from ..choices import Answer, Origin
from ..models import Check, Finding, Query
from ..sources import Found

NOTE = 300


def hold(check: Check) -> None:
    """Take the check as the database has it now, whatever the caller's screen still shows; raises Conflict."""
    if Check.objects.select_for_update().get(pk=check.pk).reported_on:
        raise Conflict("核对报告已经出具，不能再改。确有错误请重新发起核对。")


def keep_apart(checks: Iterable[Check], by: Any) -> None:
    """回避 — whoever must keep away from a family keeps away from its answers too, whichever way they came."""
    human = getattr(by, "human_key", "")
    if human and any(human in check.kept_away for check in checks):
        raise NotAllowed("其中有您本人或近亲属的家庭，您应当回避，请由其他核对人员办理。", basis="审核确认办法第十一条")


def refuse_without_leave(query: Query) -> None:
    """Raise Invalid unless the person's authorisation covers this query today. 社会救助法 第四十条."""
    if query.answer == Answer.STOPPED or not leave_covers(query):
        raise Invalid(
            f"{query.person.name}的核对授权已撤回或到期，对{query.get_register_display()}的查询已经停止，"
            "不能登记答复。需要继续核对的，请本人重新签署授权书后再发起。",
            basis="社会救助法第四十条",
        )


def leave_covers(query: Query) -> bool:
    """Whether the authorisation of this query covers it today."""
    return query.authorisation.covers(
        person_id=query.person_id,
        case_number=query.check_request.case_number,
        register=query.register,
        on=clock.today(),
    )


def put(query: Query, answer: str, *, origin: str, note: str, findings: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """Set the answer of a held query; what an earlier answer had found stays until the caller takes it away."""
    query.answer, query.note, query.answered_on = answer, note[:NOTE], clock.today()
    query.origin = origin
    query.save()
    return [Finding.objects.create(query=query, **found) for found in findings]


def as_row(found: Found) -> dict[str, Any]:
    """A source's finding as the columns of ``Finding``; a text longer than its column is cut with an ellipsis."""
    text = found.text if len(found.text) <= NOTE else found.text[: NOTE - 1] + "…"
    return {
        "block": found.block, "item": found.item, "amount": found.amount, "period": found.period, "text": text,
        "kind": found.kind, "on": found.on, "question": found.question,
    }  # fmt: skip


def settle(
    query: Query, answer: str, *, by: Any, origin: str = Origin.BY_HAND, note: str = "", findings: Any = ()
) -> Query:
    """One query answered, with its event; an answer given before is corrected and the event says what it was."""
    wrong = list(query.findings.all())
    rows = put(query, answer, origin=origin, note=note, findings=findings)
    record(
        "verification.answer",
        by=by,
        about=query,
        rows=rows,
        deleted=wrong,
        division=query.check_request.division,
        data={"case": query.check_request.case_number, "origin": str(origin)}
        | ({"corrected": [[each.block, each.item, each.amount, each.text] for each in wrong]} if wrong else {}),
    )
    for each in wrong:
        each.delete()
    return query
