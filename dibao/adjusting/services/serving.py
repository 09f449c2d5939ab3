"""送达、办结归档 — the letter in the family's hands, what follows from it, and the file sealed. 审核确认办法 第三十二条."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.archive.services.volume import start_retention
from dibao.audit.actors import SYSTEM
from dibao.casework.choices import Status as CaseStatus
from dibao.documents.services.store import put
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.preservation.services.checking import seal_checked
from dibao.regions.queries import path_name
from dibao.screening.services.hit import end_hearing

from ..choices import Course, Ground, Result, ServedWay
from ..lifecycle import takes_effect
from ..models import Adjustment, Service
from ..queries.reckoning import first_month_of
from .decision import ENDS, exit_paper, refuse_stale
from .effect import bring, move_house
from .moving import check, move, note
from .opening import open_
from .paper import file_receipt


def serve(
    *,
    adjustment: Adjustment,
    on: date,
    way: str,
    by: Any,
    receiver: str = "",
    witness: str = "",
    note_text: str = "",
    content: Any = None,
    name: str = "",
) -> Adjustment:
    """登记送达 — how, when, who signed; a refusal with its witness; the receipt is looked at before anything is written."""
    check(adjustment, "serve", by=by)
    stored = put(content=content, name=name, by=by) if content else None
    given: dict[str, Any] = {"receiver": receiver, "witness": witness, "note_text": note_text, "stored": stored}
    return _served(adjustment=adjustment, on=on, way=way, by=by, **given)


@transaction.atomic
def _served(
    *, adjustment: Adjustment, on: date, way: str, by: Any, receiver: str, witness: str, note_text: str, stored: Any
) -> Adjustment:
    if faults := _faults(adjustment, on, way, receiver, witness):
        raise Invalid(fields=faults)
    changes: dict[str, Any] = {}
    if takes_effect("serve", course=adjustment.course):
        refuse_stale(adjustment)
        changes = {"effective_month": first_month_of(adjustment, served_on=on)}
    event = move(adjustment, "serve", by=by, **changes)
    row = Service.objects.create(
        adjustment=adjustment, on=on, way=way, receiver=receiver.strip(), witness=witness.strip(), note=note_text.strip(),
        proof=stored, by=by.actor_key, by_name=by.actor_name,
    )  # fmt: skip
    rows: list[Any] = [row]
    if stored is not None:
        rows += file_receipt(adjustment=adjustment, stored=stored, dated=on, by=by)
    if takes_effect("serve", course=adjustment.course):
        rows += [*bring(adjustment, by=by), *exit_paper(adjustment, by)]
    note(event, *rows, by=by, data={"way": way})
    return adjustment


def _faults(adjustment: Adjustment, on: date, way: str, receiver: str, witness: str) -> dict[str, str]:
    decided = adjustment.events.filter(move="decide").last()
    faults = {}
    if on > clock.today():
        faults["on"] = "送达日期不能晚于今天。"
    elif decided and on < decided.at.astimezone(clock.OFFICE).date():
        faults["on"] = "送达日期早于决定日期，请核对。"
    if way not in ServedWay.values:
        faults["way"] = "请选择送达方式。"
    if way == ServedWay.LEFT and not witness.strip():
        faults["witness"] = "本人拒收的，请写明见证人。"
    if way != ServedWay.LEFT and not receiver.strip():
        faults["receiver"] = "请写明签收人；拒收的，请选择“留置送达”并写明见证人。"
    return faults


@transaction.atomic
def close(*, adjustment: Adjustment, by: Any) -> Adjustment:
    """办结归档 — the volume of this change is checked and sealed; an end starts the retention of the whole file."""
    check(adjustment, "close", by=by)
    if adjustment.course == Course.MOVE:
        _refuse_open_file(adjustment)
    event = move(adjustment, "close", by=by, closed_on=clock.today())
    rows = _sealed(adjustment, by)
    if takes_effect("close", course=adjustment.course):
        rows += move_house(adjustment, by=by)
    _end_hits(adjustment, by)
    note(event, *rows, by=by, data={"result": adjustment.result})
    if adjustment.course == Course.MOVE:
        _arrived(adjustment)
    return adjustment


def _sealed(adjustment: Adjustment, by: Any) -> list[Any]:
    """The volume of the change, sealed; while the application itself is still open, its papers stay in that file."""
    award, volume = adjustment.award, adjustment.volume
    if volume is None or not volume.is_open or volume.pk == award.case.volume_id:
        return []
    adjustment.volume = seal_checked(volume=volume, by=by, case_kind="legacy", facts={})
    return [adjustment.volume, *_begin_term(adjustment, by)]


def _begin_term(adjustment: Adjustment, by: Any) -> list[Any]:
    """起算保管期限 of the file of the change and of the application; not while a taper's months still run."""
    award = adjustment.award
    if adjustment.result not in ENDS or award.ended_on is None or award.ended_on > clock.today():
        return []
    why = f"退出低保：{award.get_end_reason_display()}"
    volumes = [each for each in (adjustment.volume, award.case.volume) if each is not None]
    return [
        start_retention(volume=each, on=award.ended_on, why=why, by=by)
        for each in volumes
        if not each.is_open and each.retention_starts is None
    ]


@transaction.atomic
def retire(*, by: Any = SYSTEM) -> int:
    """渐退期满起算保管期限 — files of families whose taper is over; how many adjustments. Run on any later day."""
    rows = Adjustment.objects.filter(
        status="closed", result=Result.TAPERED, award__ended_on__lte=clock.today(), volume__retention_starts=None
    )
    done = [row for row in rows.select_related("award__case__volume", "volume") if _begin_term(row, by)]
    return len(done)


def _refuse_open_file(adjustment: Adjustment) -> None:
    case = adjustment.award.case
    if case.status != CaseStatus.CLOSED:
        raise Conflict("申请材料还没有办结归档，请先办结归档，再办理迁移。")


def _end_hits(adjustment: Adjustment, by: Any) -> None:
    """Findings of a register that waited for this hearing end with it."""
    for row in adjustment.grounds.filter(ground=Ground.HIT).exclude(source=""):
        end_hearing(source=row.source, words=f"动态调整 {adjustment.number}：{adjustment.get_result_display()}", by=by)


def _arrived(adjustment: Adjustment) -> None:
    """迁入核实 — the new place looks at the family by its own standard; the amount stays until it has decided."""
    open_(
        award=adjustment.award,
        ground=Ground.MOVE,
        why=f"自{path_name(adjustment.division)}迁入，按本地标准重新核算。动态调整 {adjustment.number}",
        source=f"adjusting.Adjustment:{adjustment.pk}",
        by=SYSTEM,
    )
