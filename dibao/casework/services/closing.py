"""送达、公布、办结归档、退出 — the letter in hand, the name on the board, the file sealed (F8, F9)."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.archive.choices import Programme
from dibao.archive.queries.volume import open_volume_of
from dibao.archive.services.filing import file
from dibao.archive.services.volume import open_volume, start_retention
from dibao.audit.services.record import record
from dibao.documents.services.store import print_paper
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.preservation.services.checking import seal_checked
from dibao.registry import queries as registry

from ..choices import UNHEARD, ExitReason, Status
from ..models import Award, Case, Delivery
from ..permissions import DELIVER, EXIT, PUBLISH
from ..queries import gate, sheets
from .moving import move, note
from .paper import printed

# The letter each end of a case must be seen to have handed over.
LETTER = {
    Status.CONFIRMED: ("confirmation", "确认通知书"),
    Status.REFUSED: ("refusal", "不予确认告知书"),
    Status.TERMINATED: ("termination", "终止告知书"),
}


@transaction.atomic
def deliver(*, case: Case, on: date, way: str, receiver: str, by: Any, note_text: str = "") -> Delivery:
    """登记送达 — which letter, when, how, who signed."""
    require(by, DELIVER, case.division)
    if case.status not in LETTER:
        raise Conflict("本件现在没有需要送达的文书。")
    faults = {}
    if on > clock.today() or (case.decided_on and on < case.decided_on):
        faults["on"] = "送达日期应在决定之后，且不能晚于今天。"
    if not receiver.strip():
        faults["receiver"] = "请填写签收人；拒收的，填写见证人并在备注中说明。"
    if faults:
        raise Invalid(fields=faults)
    row = Delivery.objects.create(
        case=case,
        kind=LETTER[Status(case.status)][0],
        on=on,
        way=way,
        receiver=receiver.strip(),
        note=note_text.strip(),
        by=by.actor_key,
    )
    record("casework.deliver", by=by, about=case, rows=[row], division=case.division)
    return row


@transaction.atomic
def publish(*, case: Case, by: Any) -> Case:
    """公布 — the confirmed family in its village: name, number of members, amount, and nothing else. 办法 第二十四条."""
    require(by, PUBLISH, case.division)
    if case.status != Status.CONFIRMED:
        raise Conflict("只有已确认的办件才公布。")
    if case.papers.filter(kind="publication", withdrawn="").exists():
        raise Conflict("本件已经公布。")
    rows = printed(case=case, kind="publication", data=sheets.publication(case, by), by=by)
    record("casework.publish", by=by, about=case, rows=rows, division=case.division)
    return case


def faults_of_closing(case: Case) -> list[str]:
    """What must still be done before the file can be sealed."""
    faults = []
    if case.status in LETTER and not case.deliveries.exists():
        faults.append(f"《{LETTER[Status(case.status)][1]}》还没有登记送达。")
    if case.status == Status.CONFIRMED and not case.papers.filter(kind="publication", withdrawn="").exists():
        faults.append("还没有在村（社区）公布确认结果。")
    return faults


@transaction.atomic
def close(*, case: Case, by: Any) -> Case:
    """办结归档 — nothing is left to hand over; the volume is checked, sealed, and its package proves itself."""
    if faults := faults_of_closing(case):
        raise Invalid(*faults)
    gate.refuse_if_missing(case, "close")
    ended, facts = case.status, gate.matrix_facts(case)
    moved = move(case, "close", by=by)
    case.closed_on = clock.today()
    case.save(update_fields=["closed_on"])
    assert case.volume is not None  # noqa: S101 — every case past its draft has one
    sealed = seal_checked(volume=case.volume, by=by, case_kind=gate.case_kind(ended), facts=facts)
    if ended != Status.CONFIRMED:
        start_retention(volume=sealed, on=clock.today(), why="办件未确认，自办结之日起算", by=by)
    note(moved, by=by, data={"ended": ended})
    return case


@transaction.atomic
def leave(*, award: Award, reason: str, by: Any, note_text: str) -> Award:
    """退出 — at the family's own wish or at the death of the only member; retention starts, the file stays findable.

    Every other stop needs a hearing first (社会救助法 第四十八条) and is not made here.
    """
    require(by, EXIT, award.division)
    if award.ended_on:
        raise Conflict("该家庭已经退出。")
    if reason not in UNHEARD or not note_text.strip():
        raise Invalid(fields={"reason": "请选择退出的原因，并写明家庭的书面申请或死亡证明。"})
    present = award.present
    if reason == ExitReason.SOLE_MEMBER_DIED and present and present.members > 1:
        raise Invalid(fields={"reason": "家中还有其他保障对象，不能按“单人户死亡”退出，请办理成员变更。"})
    case = award.case
    if case.status != Status.CLOSED or case.volume is None:
        raise Conflict("申请材料还没有办结归档，请先办结归档，再办理退出。")
    award.ended_on, award.end_reason = clock.today(), reason
    award.save()
    rows = _file_exit(award, by, note_text.strip())
    start_retention(volume=case.volume, on=clock.today(), why=f"退出低保：{ExitReason(reason).label}", by=by)
    record(
        "casework.exit",
        by=by,
        about=award,
        rows=rows,
        division=award.division,
        because=f"{ExitReason(reason).label}：{note_text.strip()}",
    )
    return award


def _file_exit(award: Award, by: Any, why: str) -> list[Any]:
    """The paper of the exit lies in a volume of its own under the same household number, sealed at once."""
    case = award.case
    if open_volume_of(case.household.number, Programme.DIBAO):
        raise Conflict("该家庭还有没有封卷的案卷，请先办结归档，再办理退出。")
    volume = open_volume(
        household_number=case.household.number,
        division=case.division,
        track=case.track,
        title=f"{registry.head(case.household).name}家庭退出最低生活保障材料",
        by=by,
        on=clock.today(),
    )
    stored = print_paper(kind="exit", data=sheets.exit_(award, by, why), code=volume.archival_code, by=by)
    item = file(
        volume=volume,
        stored=stored,
        kind="exit",
        by=by,
        dated=clock.today(),
        responsible=sheets.county(case),
        origin="printed",
    )
    sealed = seal_checked(volume=volume, by=by, case_kind="legacy", facts={})
    start_retention(volume=sealed, on=clock.today(), why="随家庭档案退出之日起算", by=by)
    return [item]
