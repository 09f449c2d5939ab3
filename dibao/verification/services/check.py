"""信息核对 — ask, note the answers by hand, report. Files, packages and lines come in through `reply` and `asking`."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.registry.models import Person

from ..choices import WAITING, Answer, Origin, Register
from ..models import Authorisation, Check, Query
from ..permissions import ANSWER, REQUEST
from ..queries.thresholds import due_on
from .answering import hold, keep_apart, put, refuse_without_leave, settle
from .stopping import stop_leaveless


def unauthorised(*, case_number: str, people: list[Person]) -> list[Person]:
    """Those of `people` without a live authorisation for this case today."""
    live = set(_live(case_number).values_list("person_id", flat=True))
    return [person for person in people if person.pk not in live]


def _live(case_number: str) -> Any:
    return Authorisation.objects.filter(case_number=case_number).live(clock.today())


@transaction.atomic
def request(
    *,
    case_number: str,
    division: int,
    people: list[Person],
    by: Any,
    registers: Collection[str] | None = None,
    only: Collection[tuple[Any, str]] | None = None,
    track: str = "any",
    kept_away: Collection[str] = (),
) -> Check:
    """发起信息核对 — every register each person allowed, in one request; without leave, no request.

    registers: only these. only: only these pairs of a person's key and a register, when a second check asks again for
    something, so that nobody is looked up for another's sake. track: urban or rural, for the local rules.
    kept_away: keys of the humans who must not touch the answers.
    """
    require(by, REQUEST, division)
    if not case_number.strip():
        raise Invalid("核对必须有对应的办件，没有办件不能查询任何人。", basis="社会救助法第四十条")
    if missing := unauthorised(case_number=case_number, people=people):
        names = "、".join(person.name for person in missing)
        raise Invalid(
            f"{names}还没有有效的核对授权，不能发起核对。请先请本人（未成年人由监护人）签署授权书并登记。",
            basis="社会救助法第四十条",
        )
    if Check.objects.filter(case_number=case_number, reported_on=None).exists():
        raise Conflict("本办件已有一次核对正在进行，请等待核对报告。")
    today = clock.today()
    check = Check.objects.create(
        case_number=case_number,
        division=division,
        track=track,
        requested_on=today,
        requested_by=by.actor_key,
        kept_away=sorted(kept_away),
    )
    asked = set(Register.values if registers is None else registers)
    rows = _ask(check, people, asked, today, None if only is None else set(only))
    if not rows:
        raise Invalid("所选人员的授权都不包括要查询的登记库，没有可以发出的查询。请核对授权范围。")
    record(
        "verification.request",
        by=by,
        about=check,
        rows=rows,
        division=division,
        data={"case": case_number, "queries": len(rows)},
    )
    return check


def _ask(
    check: Check, people: list[Person], registers: set[str], today: date, only: set[tuple[Any, str]] | None
) -> list[Query]:
    """One query per person and register his live authorisations name; each under the authorisation that names it."""
    due = due_on(division=check.division, track=check.track, start=today)
    wanted: list[tuple[Person, Authorisation, str]] = []
    for person in people:
        seen: set[str] = set()
        for leave in _live(check.case_number).filter(person=person).order_by("pk"):
            wanted += [(person, leave, name) for name in leave.scope if name in registers and name not in seen]
            seen |= set(leave.scope)
    wanted = [(person, leave, name) for person, leave, name in wanted if only is None or (person.pk, name) in only]
    return [
        Query.objects.create(check_request=check, person=person, authorisation=leave, register=register, due_on=due)
        for person, leave, register in wanted
    ]


@transaction.atomic
def answer(
    *, query: Query, answer: str, by: Any, note: str = "", findings: list[dict[str, Any]] | None = None
) -> Query:
    """登记核对结果 — what the register said about this person; a finding needs a text.

    Answering again before the report corrects the first answer: its findings go, and the event says what they were.
    """
    require(by, ANSWER, query.check_request.division)
    keep_apart([query.check_request], by)
    hold(query.check_request)
    query.refresh_from_db(fields=["answer"])
    refuse_without_leave(query)
    if answer == Answer.FOUND and not findings:
        raise Invalid("答复为“有信息”的，请填写查到的内容。")
    if answer == Answer.REFUSED and not note.strip():
        raise Invalid("对方未答复的，请写明原因。")
    if answer not in (Answer.FOUND, Answer.NOTHING, Answer.REFUSED):
        raise Invalid("答复只能是“有信息”“无信息”或“未答复”。")
    return settle(query, answer, by=by, note=note, findings=findings or ())


@transaction.atomic
def answer_rest(*, check: Check, by: Any) -> int:
    """其余均无信息 — closes every query still waiting with "nothing found"; returns how many.

    What no authorisation covers any more is stopped, not answered.
    """
    require(by, ANSWER, check.division)
    keep_apart([check], by)
    hold(check)
    halted = stop_leaveless(within={"check_request": check})
    waiting = list(check.queries.filter(answer__in=WAITING))
    for query in waiting:
        put(query, Answer.NOTHING, origin=Origin.BY_HAND, note="", findings=())
    record("verification.answer_rest", by=by, about=check, rows=[*waiting, *halted], division=check.division)
    return len(waiting)


@transaction.atomic
def report(*, check: Check, conclusion: str, by: Any) -> Check:
    """出具核对报告 — only when every register asked has answered, is late or is noted as not answering."""
    require(by, ANSWER, check.division)
    keep_apart([check], by)
    hold(check)
    halted = stop_leaveless(within={"check_request": check})
    waiting = check.queries.filter(answer__in=WAITING).count()
    if waiting:
        raise Invalid(f"还有 {waiting} 项查询没有登记结果，请逐项登记，或确认其余均无信息。")
    check.reported_on, check.conclusion = clock.today(), conclusion
    check.reported_by, check.reported_by_name = by.actor_key, by.actor_name
    check.save()
    record("verification.report", by=by, about=check, rows=halted, division=check.division)
    return check
