"""同一人判定 — same, different or unsure: kept with who, why and the evidence, and not asked again."""

import json
from typing import Any

from django.db import IntegrityError, transaction

from dibao.access.permissions import may, require
from dibao.audit.services.record import record
from dibao.kernel.refusals import Conflict, Invalid
from dibao.registry.models import Person

from ..choices import Answer, DecisionState
from ..models import Decision
from ..permissions import COMPARE, DECIDE
from ..queries.decisions import facts_of
from ..queries.likeness import identities
from ..scoring import score


@transaction.atomic
def decide(*, a: Person, b: Person, answer: str, why: str, by: Any) -> Decision:
    """判定 — of two registered people. "different" is final while nothing changes; the others are work for a checker.

    "same" merges nothing by itself: two rows of one human have two histories of payments and papers, and which one
    stays is decided case by case; the decision keeps the pair on the list until somebody writes what was done.
    """
    first, second = sorted((a, b), key=lambda person: str(person.pk))
    _may_decide(by, first, second)
    faults = {}
    if first.pk == second.pk:
        raise Invalid("这是同一条登记，不用判定。")
    if answer not in Answer.values:
        faults["answer"] = "请选择判定结果。"
    if not why.strip():
        faults["why"] = "请写明理由，例如核对了哪些证件、问了谁。"
    if faults:
        raise Invalid(fields=faults)
    past = _put_aside(first, second)
    known = identities([first, second])
    verdict = score(known[first.pk], known[second.pk])
    fresh = _keep(
        a=first, b=second, answer=answer, why=why.strip(), weight=verdict.weight, by=by.actor_key, by_name=by.actor_name,
        state=DecisionState.KEPT if answer == Answer.DIFFERENT else DecisionState.OPEN,
        evidence=json.dumps(_evidence(first, second, verdict), ensure_ascii=False),
    )  # fmt: skip
    record("matching.decide", by=by, about=fresh, rows=past, division=first.division, because=why.strip())
    return fresh


def _may_decide(by: Any, *people: Person) -> None:
    if not any(may(by, act, person.division) for act in (COMPARE, DECIDE) for person in people):
        require(by, DECIDE, people[0].division)


def _put_aside(a: Person, b: Person) -> list[Decision]:
    rows = list(Decision.objects.in_force().select_for_update().filter(a=a, b=b))
    for row in rows:
        row.state = DecisionState.PAST
        row.save(update_fields=["state"])
    return rows


def _evidence(a: Person, b: Person, verdict: Any) -> dict[str, Any]:
    facts = {str(person.pk): facts_of(person) for person in (a, b)}
    return {"facts": facts, "reasons": {reason.code: reason.label_zh for reason in verdict.reasons}}


def _keep(**values: Any) -> Decision:
    try:
        with transaction.atomic():
            return Decision.objects.create(**values)
    except IntegrityError:
        raise Conflict("刚刚有人判定了这两个人，请刷新后再看。") from None


@transaction.atomic
def recognise(*, person: Person, why: str, against: str, by: Any) -> Person:
    """认出 — the one in hand is registered already and no second row is made; kept with what spoke for and against it.

    There is no pair to decide; when the papers in hand differ from the row, the event is where that is found again.
    """
    record("matching.recognise", by=by, about=person, division=person.division, because=why, data={"against": against})
    return person


@transaction.atomic
def finish(*, decision: Decision, result: str, by: Any) -> Decision:
    """办结 — what was done about two rows of one human: which one is used from now on, what was stopped or corrected."""
    now = Decision.objects.select_for_update().select_related("a", "b").get(pk=decision.pk)
    if not any(may(by, DECIDE, person.division) for person in (now.a, now.b)):
        require(by, DECIDE, now.a.division)
    if now.state != DecisionState.OPEN:
        raise Conflict("这一对已经办结，或刚刚有了新的判定，请刷新后再看。")
    if now.answer != Answer.SAME:
        raise Invalid("还没有判定是同一人，请先判定。")
    if not result.strip():
        raise Invalid(fields={"result": "请写明办理的结果：今后用哪一条登记，另一条怎样处理。"})
    now.state, now.result = DecisionState.KEPT, result.strip()
    now.save(update_fields=["state", "result"])
    record("matching.finish", by=by, about=now, division=now.a.division, because=result.strip())
    return now
