"""听取意见 — called, recorded, answered, signed: before less is proposed. 社会救助法 第四十八条."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid

from ..choices import CallWay
from ..models import Adjustment, Hearing, HearingCall
from .moving import move, note
from .paper import print_hearing
from .reckoning import newest

# Whoever does not come is asked twice in writing before it is recorded that he did not.
WRITTEN_CALLS = 2


@transaction.atomic
def call(
    *, adjustment: Adjustment, way: str, called_on: date, meeting_at: datetime, place: str, receiver: str, by: Any
) -> HearingCall:
    """通知听取意见 — how, when, for when and where; again from there until somebody comes."""
    name = "call_again" if adjustment.status == "hearing_called" else "call"
    faults = {}
    if called_on > clock.today():
        faults["called_on"] = "通知日期不能晚于今天。"
    if meeting_at.astimezone(clock.OFFICE).date() < called_on:
        faults["meeting_at"] = "听取意见的时间应在通知之后。"
    said = {"place": (place, "请写明地点或联系方式。"), "receiver": (receiver, "请写明通知到谁。")}
    faults |= {name: sentence for name, (text, sentence) in said.items() if not text.strip()}
    if faults:
        raise Invalid(fields=faults)
    event = move(adjustment, name, by=by)
    row = HearingCall.objects.create(
        adjustment=adjustment, reckoning=newest(adjustment), way=way, called_on=called_on, meeting_at=meeting_at,
        place=place.strip(), receiver=receiver.strip(), by=by.actor_key, by_name=by.actor_name,
    )  # fmt: skip
    note(event, row, by=by)
    return row


@transaction.atomic
def hear(
    *,
    adjustment: Adjustment,
    held_at: datetime,
    way: str,
    place: str,
    speaker: str,
    words: str,
    answer: str,
    signed: str,
    by: Any,
    evidence: str = "",
) -> Hearing:
    """登记听取意见 — what was said to the figures, what was handed in, the answer to each point, who signed."""
    said = {
        "place": (place, "请写明地点。"),
        "speaker": (speaker, "请写明谁陈述了意见。"),
        "words": (words, "请逐条记下陈述的意见；没有意见的，写“没有意见”。"),
        "answer": (answer, "请逐条写明对意见的答复。"),
        "signed": (signed, "请写明谁签了名；不签名的，写明原因和见证人。"),
    }
    faults = {name: sentence for name, (text, sentence) in said.items() if not text.strip()}
    _refuse_wrong_time(adjustment, held_at, faults)
    given = {"speaker": speaker, "words": words, "evidence": evidence, "answer": answer, "signed": signed}
    return _recorded(adjustment, by, came=True, held_at=held_at, way=way, place=place, **given)


@transaction.atomic
def did_not_come(*, adjustment: Adjustment, held_at: datetime, witness: str, words: str, by: Any) -> Hearing:
    """未到场 — two written calls and nobody came: recorded as such, with a witness, and the matter may go on."""
    written = adjustment.calls.filter(way=CallWay.WRITTEN, reckoning=newest(adjustment)).count()
    faults = {}
    if not witness.strip():
        faults["witness"] = "请写明见证人，例如村（居）委会人员。"
    _refuse_wrong_time(adjustment, held_at, faults)
    if written < WRITTEN_CALLS:
        raise Conflict(
            f"已书面通知 {written} 次。须书面通知 {WRITTEN_CALLS} 次仍不到场的，才能按“未到场”记录。",
            basis="社会救助法第四十八条",
        )
    place = adjustment.calls.last().place  # type: ignore[union-attr]
    return _recorded(
        adjustment, by, came=False, held_at=held_at, way="office", place=place,
        words=words.strip() or "本人经两次书面通知未到场，也未书面陈述意见。", signed="未到场", witness=witness,
    )  # fmt: skip


def _refuse_wrong_time(adjustment: Adjustment, held_at: datetime, faults: dict[str, str]) -> None:
    called = adjustment.calls.order_by("called_on").first()
    if held_at > clock.now():
        faults["held_at"] = "听取意见的时间不能晚于现在；尚未听取的，请在听取之后登记。"
    elif called and held_at.astimezone(clock.OFFICE).date() < called.called_on:
        faults["held_at"] = f"听取意见的时间早于通知日期（{called.called_on}），请核对。"
    if faults:
        raise Invalid(fields=faults)


def _recorded(adjustment: Adjustment, by: Any, **said: Any) -> Hearing:
    event = move(adjustment, "hear", by=by)
    text = {name: value.strip() if isinstance(value, str) else value for name, value in said.items()}
    row = Hearing.objects.create(
        adjustment=adjustment, reckoning=newest(adjustment), by=by.actor_key, by_name=by.actor_name, **text
    )
    rows = print_hearing(adjustment=adjustment, hearing=row, by=by)
    note(event, row, *rows, by=by, data={"came": row.came})
    return row
