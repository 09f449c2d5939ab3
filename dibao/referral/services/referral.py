"""转介 — drafted, sent with a printed letter, answered by the other department, closed after a word with the family."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.documents.models import StoredFile
from dibao.documents.services.store import print_paper, put
from dibao.kernel import clock
from dibao.kernel.moves import IllegalMove
from dibao.kernel.moving import claim
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.regions.services.numbering import numbered

from ..choices import Answer, NeedState, ReferralState
from ..lifecycle import MOVES, Move, allowed
from ..models import Need, Referral, ReferralEvent
from ..permissions import DRAFT, MOVE, barred
from ..queries import sheets
from .asking import BASIS, end
from .asking import allowed as allow
from .filing import file_paper


@transaction.atomic
def draft(*, need: Need, unit: str, words: str, due_on: date, by: Any) -> Referral:
    """转介 — which department, what is asked of it, until when. One at a time for a need."""
    allow(by, DRAFT, need.household)
    faults = {}
    if not unit.strip():
        faults["unit"] = "请填写转介到哪个单位。"
    if not words.strip():
        faults["words"] = "请写明请对方办理什么。只写办理所必需的情况。"
    if due_on <= clock.today():
        faults["due_on"] = "答复期限应晚于今天。"
    if faults:
        raise Invalid(fields=faults, basis="个人信息保护法第六条" if "words" in faults else "")
    if need.state != NeedState.OPEN:
        raise Conflict(f"这项需求现在是“{need.get_state_display()}”，不能再转介。")
    claim(need, {"state": NeedState.REFERRED}, state="state", taken="这项需求")
    referral = Referral.objects.create(
        number=numbered("ZH", need.division, series="referral-ZH"), need=need, division=need.division, unit=unit.strip(), words=words.strip(),
        due_on=due_on,
    )  # fmt: skip
    event = _write(referral, "draft", ReferralState.DRAFTED, by)
    record(
        "referral.draft",
        by=by,
        about=referral,
        rows=[need, event],
        division=need.division,
        because=unit.strip(),
        basis=BASIS,
    )
    return referral


def send(*, referral: Referral, by: Any) -> Referral:
    """打印转介函并发出 — the letter is printed once and filed with the family."""
    _check(referral, "send", by)
    stored = print_paper(kind="referral_letter", data=sheets.letter(referral, by), code=referral.number, by=by)
    with transaction.atomic():
        _move(referral, "send", by=by, changes={"letter": stored, "sent_on": clock.today()})
        file_paper(household=referral.need.household, stored=stored, kind="referral_letter", by=by)
    return referral


def answer(
    *, referral: Referral, answer: str, answered_on: date, why: str, by: Any, content: Any = None, name: str = ""
) -> Referral:
    """登记答复 — in the department's words, with its letter when there is one."""
    _check(referral, "answer", by)
    faults = {}
    if answer not in Answer.values:
        faults["answer"] = "请选择对方的答复。"
    if not why.strip():
        faults["why"] = "请写明对方怎样答复的。"
    if not (referral.sent_on or date.min) <= answered_on <= clock.today():
        faults["answered_on"] = "答复日期应在发出以后，不能晚于今天。"
    if faults:
        raise Invalid(fields=faults)
    evidence = put(content=content, name=name, by=by) if content else None
    with transaction.atomic():
        changes = {"answer": answer, "answered_on": answered_on}
        _move(referral, "answer", by=by, why=why, evidence=evidence, changes=changes)
    return referral


@transaction.atomic
def close(*, referral: Referral, met: bool, why: str, by: Any) -> Referral:
    """回访家庭，办结 — whether the need is met is said by the family; if it is not, the need is open again."""
    need = referral.need
    _move(referral, "close", by=by, why=why, changes={"closed_on": clock.today()})
    if met:
        end(need, NeedState.MET, why)
    else:
        claim(need, {"state": NeedState.OPEN}, state="state", taken="这项需求")
    record("referral.settle_need", by=by, about=need, division=need.division, because=need.get_state_display())
    return referral


@transaction.atomic
def recall(*, referral: Referral, why: str, by: Any) -> Referral:
    """撤回 — sent to the wrong place, or no longer wanted; the need is open again."""
    need = referral.need
    _move(referral, "recall", by=by, why=why, changes={"closed_on": clock.today()})
    claim(need, {"state": NeedState.OPEN}, state="state", taken="这项需求")
    record("referral.reopen_need", by=by, about=need, division=need.division, because="撤回转介")
    return referral


def _check(referral: Referral, name: str, by: Any) -> Move:
    try:
        row = allowed(referral.state, name)
    except IllegalMove:
        label = MOVES[name].label
        raise Conflict(f"转介 {referral.number} 现在是“{referral.get_state_display()}”，不能办理“{label}”。") from None
    require(by, MOVE[name], referral.division)
    if why_not := barred(by, referral.need.household):
        raise NotAllowed(why_not)
    return row


def _move(
    referral: Referral, name: str, *, by: Any, why: str = "", evidence: StoredFile | None = None,
    changes: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    row = _check(referral, name, by)
    if row.needs_reason and not why.strip():
        raise Invalid(fields={"why": f"办理“{row.label}”请写明情况。"})
    source = claim(referral, {"state": row.target} | (changes or {}), state="state", taken=f"转介 {referral.number} ")
    event = _write(referral, name, source, by, why=why, evidence=evidence)
    record(
        f"referral.{name}",
        by=by,
        about=referral,
        rows=[event],
        division=referral.division,
        because=row.label,
        basis=BASIS,
    )


def _write(
    referral: Referral, name: str, source: str, by: Any, *, why: str = "", evidence: StoredFile | None = None
) -> ReferralEvent:
    return ReferralEvent.objects.create(
        referral=referral, move=name, source=source, target=referral.state, actor=by.actor_key, actor_name=by.actor_name,
        human=getattr(by, "human_key", ""), why=why.strip(), evidence=evidence,
    )  # fmt: skip
