"""比对线索的办理 — kept with evidence, sent to a hearing, referred, handed over; the register's words opened for a purpose.

Nothing in here touches an award: less or nothing is decided after a hearing, by people, in a case of its own.
"""

import json
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import viewed
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid, NotAllowed
from dibao.verification.sources import SOURCES

from ..choices import HAND_TO, PURPOSES, HitState, Outcome
from ..lifecycle import HIT
from ..models import Hit
from ..permissions import REVEAL, related
from ..queries.finding import register_label
from .moving import check, due, kept, move


def settle(
    *, hit: Hit, outcome: str, why: str, by: Any, paper: str = "", content: Any = None, name: str = "", to: str = ""
) -> Hit:
    """办理线索 — keep, change, stop or refer, with evidence and in words; `to`: who it is referred to."""
    if outcome not in Outcome.values:
        raise Invalid(fields={"outcome": "请选择核实的结论。"})
    check("hit", hit, outcome, by=by)
    evidence = kept(content=content, name=name, by=by)
    return _settle(hit=hit, outcome=outcome, why=why, by=by, paper=paper, evidence=evidence, to=to)


@transaction.atomic
def _settle(*, hit: Hit, outcome: str, why: str, by: Any, paper: str, evidence: Any, to: str) -> Hit:
    if outcome == Outcome.REFER and not to.strip():
        raise Invalid(fields={"to": "请写明移送给哪个部门或哪一级处理。"})
    row = HIT[outcome]
    changes: dict[str, Any] = {"outcome": row.outcome, "why": why.strip(), "paper": paper.strip(), "evidence": evidence}
    if row.target == "hearing":
        changes["due_on"] = due(hit.division)
    else:
        changes["closed_on"] = clock.today()
    if to.strip():
        changes["why"] = f"移送{to.strip()}：{why.strip()}" if why.strip() else ""
    move("hit", hit, row.name, by=by, why=changes["why"], paper=paper, evidence=evidence, changes=changes)
    return hit


@transaction.atomic
def hand_over(*, hit: Hit, post: str, why: str, by: Any) -> Hit:
    """转交办理 — another post goes on with it; the day it is due stays."""
    if post not in HAND_TO or post == hit.post:
        raise Invalid(fields={"post": "请选择转交给哪个岗位，不能转交给现在的办理岗位。"})
    move("hit", hit, "hand_over", by=by, why=why, changes={"post": post, "owner": None})
    return hit


@transaction.atomic
def give_back(*, hit: Hit, why: str, by: Any) -> Hit:
    """退回重新核实 — the conclusion does not hold; the work begins again with a new day."""
    changes = {"outcome": "", "closed_on": None, "due_on": due(hit.division)}
    move("hit", hit, "give_back", by=by, why=why, changes=changes)
    return hit


@transaction.atomic
def end_hearing(*, source: str, words: str, by: Any) -> Hit | None:
    """听取意见后已有结果 — the adjustment this hit opened is at its end; the hit ends with it, in its words.

    source: "screening.Hit:key". Nothing happens for another source, or when the hit no longer waits (found again since).
    """
    label, _, key = source.partition(":")
    hit = Hit.objects.filter(pk=key, state=HitState.HEARING).first() if label == "screening.Hit" else None
    if hit is None:
        return None
    move("hit", hit, "end", by=by, why=words, changes={"why": words[:1000], "closed_on": clock.today()})
    return hit


@transaction.atomic
def reveal(*, hit: Hit, purpose: str, by: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """查看登记内容 — what the registers say, row by row: register, then label and value; who looked, and what for, is kept."""
    require(by, REVEAL, hit.division)
    if why_not := related(by, hit.household):
        raise NotAllowed(why_not)
    if purpose not in PURPOSES:
        raise Invalid(fields={"purpose": "请选择查看的用途。"})
    viewed("screening.reveal", by=by, about=hit, purpose=purpose, division=hit.division, data={"finder": hit.finder})
    return [(register_label(register), _in_words(register, row)) for register, row in json.loads(hit.detail or "[]")]


def _in_words(register: str, row: dict[str, Any]) -> list[tuple[str, str]]:
    source = SOURCES.get(register)
    if source is None:
        return [(label, str(value)) for label, value in row.items() if value not in (None, "")]
    fields = [field for field in source.fields if row.get(field.code) not in (None, "")]
    return [(field.label.removesuffix("（元）"), _word(field, row[field.code])) for field in fields]


def _word(field: Any, value: Any) -> str:
    if field.kind == "fen":
        return f"{int(value) // 100:,}.{int(value) % 100:02d} 元"
    return str(field.codes.get(str(value), value))
