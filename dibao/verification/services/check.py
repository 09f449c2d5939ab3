"""信息核对 — ask, note the answers, report. By hand here; the exchange with departments builds on it."""

from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.registry.models import Person

from ..choices import Answer
from ..models import Authorisation, Check, Finding, Query
from ..permissions import ANSWER, REQUEST


def unauthorised(*, case_number: str, people: list[Person]) -> list[Person]:
    """Those of `people` without a live authorisation for this case today."""
    live = set(
        Authorisation.objects.filter(case_number=case_number).live(clock.today()).values_list("person_id", flat=True)
    )
    return [person for person in people if person.pk not in live]


@transaction.atomic
def request(*, case_number: str, division: int, people: list[Person], by: Any) -> Check:
    """发起信息核对 — every register each person allowed, in one request; without leave, no request."""
    require(by, REQUEST, division)
    if missing := unauthorised(case_number=case_number, people=people):
        names = "、".join(person.name for person in missing)
        raise Invalid(
            f"{names}还没有有效的核对授权，不能发起核对。请先请本人（未成年人由监护人）签署授权书并登记。",
            basis="社会救助法第四十条",
        )
    if Check.objects.filter(case_number=case_number, reported_on=None).exists():
        raise Conflict("本办件已有一次核对正在进行，请等待核对报告。")
    check = Check.objects.create(
        case_number=case_number, division=division, requested_on=clock.today(), requested_by=by.actor_key
    )
    rows = []
    for person in people:
        leave = Authorisation.objects.filter(case_number=case_number, person=person).live(clock.today()).first()
        assert leave is not None  # noqa: S101 — `unauthorised` has just said so
        for register in leave.scope:
            rows.append(
                Query.objects.create(check_request=check, person=person, authorisation=leave, register=register)
            )
    record(
        "verification.request",
        by=by,
        about=check,
        rows=rows,
        division=division,
        data={"case": case_number, "queries": len(rows)},
    )
    return check


def _hold(check: Check) -> None:
    """Take the check as the database has it now, whatever the caller's screen still shows; raises Conflict."""
    if Check.objects.select_for_update().get(pk=check.pk).reported_on:
        raise Conflict("核对报告已经出具，不能再改。确有错误请重新发起核对。")


@transaction.atomic
def answer(
    *, query: Query, answer: str, by: Any, note: str = "", findings: list[dict[str, Any]] | None = None
) -> Query:
    """登记核对结果 — what the register said about this person; a finding needs a text.

    Answering again before the report corrects the first answer: its findings go, and the event says what they were.
    """
    check = query.check_request
    require(by, ANSWER, check.division)
    _hold(check)
    if answer == Answer.FOUND and not findings:
        raise Invalid("答复为“有信息”的，请填写查到的内容。")
    if answer == Answer.REFUSED and not note.strip():
        raise Invalid("对方未答复的，请写明原因。")
    query.answer, query.note, query.answered_on = answer, note, clock.today()
    query.save()
    wrong = list(query.findings.all())
    rows = [Finding.objects.create(query=query, **found) for found in findings or []]
    record(
        "verification.answer",
        by=by,
        about=query,
        rows=rows,
        deleted=wrong,
        division=check.division,
        data={"corrected": [[each.block, each.item, each.amount, each.text] for each in wrong]} if wrong else None,
    )
    for each in wrong:
        each.delete()
    return query


@transaction.atomic
def answer_rest(*, check: Check, by: Any) -> int:
    """其余均无信息 — closes every query still open with "nothing found"; returns how many."""
    require(by, ANSWER, check.division)
    _hold(check)
    waiting = list(check.queries.filter(answer=Answer.ASKED))
    for query in waiting:
        query.answer, query.answered_on = Answer.NOTHING, clock.today()
        query.save()
    record("verification.answer_rest", by=by, about=check, rows=waiting, division=check.division)
    return len(waiting)


@transaction.atomic
def report(*, check: Check, conclusion: str, by: Any) -> Check:
    """出具核对报告 — only when every register asked has answered or is noted as not answering."""
    require(by, ANSWER, check.division)
    _hold(check)
    waiting = check.queries.filter(answer=Answer.ASKED).count()
    if waiting:
        raise Invalid(f"还有 {waiting} 项查询没有登记结果，请逐项登记，或确认其余均无信息。")
    check.reported_on, check.conclusion = clock.today(), conclusion
    check.reported_by, check.reported_by_name = by.actor_key, by.actor_name
    check.save()
    record("verification.report", by=by, about=check, division=check.division)
    return check
