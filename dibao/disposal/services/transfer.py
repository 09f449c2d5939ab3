"""移交 — a list of checked volumes for one office; it ends with the receiver's signed receipt, or is given up."""

import json
import shutil
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.archive.choices import Retention
from dibao.archive.models import Item, Volume
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.exchange.models import Partner
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.preservation.checks import Stage
from dibao.preservation.models import Report
from dibao.preservation.services.checking import check

from .. import numbers
from ..choices import Outcome, TransferKind, TransferState
from ..handing import read_receipt
from ..models import Sent, Transfer
from ..permissions import TRANSFER
from ..queries.expiring import kept_volumes, selected
from ..trays import out_tray
from .packing import let_go

_BASIS = "档案法第十五条"
State = TransferState


@transaction.atomic
def draw_transfer(*, partner: Partner, division: int, volumes: Sequence[Volume], why: str, by: Actor) -> Transfer:
    """列移交清单 — of sealed volumes for an archives office; each has passed the four checks, or none goes.

    A volume without a report of this stage is checked now. Raises Invalid with everything that stands in the way.
    档案法 第十五条, 第三十九条.
    """
    return _drawn(TransferKind.ARCHIVES, partner, division, list(volumes), why, by)


@transaction.atomic
def draw_move(*, partner: Partner, household_number: str, division: int, why: str, by: Actor) -> Transfer:
    """随户迁移 — the whole file of a household that moved into another county goes along. 社会救助法 第五十一条.

    What nobody has signed in the four checks yet does not keep a family's file back; the receiver is told.
    """
    volumes = list(Volume.objects.filter(household_number=household_number))
    if any(volume.is_open for volume in volumes):
        raise Invalid("这一户还有没有封卷的案卷。请先办结归档，再随户迁移。")
    return _drawn(TransferKind.HOUSEHOLD, partner, division, volumes, why, by, household_number=household_number)


def _drawn(
    kind: TransferKind, partner: Partner, division: int, volumes: list[Volume], why: str, by: Actor, **more: Any
) -> Transfer:
    require(by, TRANSFER, division)
    if not partner.ready(clock.today()):
        raise Invalid(f"{partner.name}还没有复核过的公钥，或公钥已过期。请先在“交换单位”录入并复核，再列清单。")
    if not why.strip():
        raise Invalid(fields={"why": "请写明移交的依据，例如“2016 年度案卷满十年移交”或“户口迁往洮南市”。"})
    wanted = list(kept_volumes(Volume.objects.filter(pk__in=[each.pk for each in volumes])).order_by("archival_code"))
    if not wanted:
        raise Invalid("没有可以移交的案卷：只移交已封卷、没有销毁的案卷。")
    lines = [_line(volume, kind, by) for volume in wanted]
    if told := [each for each in lines if isinstance(each, str)]:
        raise Invalid("下列案卷还不能移交，清单没有列成。", *told, basis=_BASIS)
    sent = [each for each in lines if isinstance(each, Sent)]
    transfer = Transfer.objects.create(
        number=numbers.next_number(numbers.TRANSFER, division), kind=kind, partner=partner, division=division,
        why=why.strip(), count=len(sent), items=sum(each.items for each in sent), size=sum(each.size for each in sent),
        drawn_by_name=by.actor_name, **more,
    )  # fmt: skip
    for each in sent:
        each.transfer = transfer
        each.save()
    record("disposal.draw_transfer", by=by, about=transfer, rows=sent, because=why, data={"count": len(sent)})
    return transfer


def _line(volume: Volume, kind: TransferKind, by: Actor) -> Sent | str:
    """The line, or the sentence that says why not."""
    if Sent.objects.filter(volume=volume, transfer__state__in=(State.DRAWN, State.PACKED)).exists():
        return f"案卷 {volume.archival_code} 已在另一个还没有办完的移交批次里。"
    reports = Report.objects.filter(volume=volume, stage=Stage.TRANSFER, root=volume.package_root)
    report = reports.order_by("-at", "-pk").first() or check(volume=volume, stage=Stage.TRANSFER, by=by)
    if report.failed:
        return f"案卷 {volume.archival_code} 四性检测有 {report.failed} 项未通过（报告 {report.pk}）。"
    if report.waiting and kind == TransferKind.ARCHIVES:
        return f"案卷 {volume.archival_code} 四性检测还有 {report.waiting} 项待人签署（报告 {report.pk}）。"
    sizes = list(Item.objects.filter(volume=volume, withdrawn_at=None).values_list("stored__size", flat=True))
    return Sent(
        volume=volume, archival_code=volume.archival_code, root=volume.package_root, items=len(sizes),
        size=sum(sizes), report=report.pk, report_digest=report.digest,
    )  # fmt: skip


@transaction.atomic
def enter_transfer_receipt(*, content: bytes, transfer: Transfer, by: Actor) -> Transfer:
    """登记移交回执 — the receiver's signed word, volume by volume; it must name this very list. 档案法 第十五条."""
    require(by, TRANSFER, transfer.division)
    transfer = Transfer.objects.select_for_update(of=("self",)).select_related("partner").get(pk=transfer.pk)
    if transfer.state == State.RECEIPTED:
        raise Conflict("对方的回执已经登记，不用再登记。")
    if transfer.state != State.PACKED or not transfer.partner.verify_key:
        raise Conflict("这个批次还没有装包，或对方现在没有使用中的公钥，不能登记回执。")
    said = read_receipt(content, key=bytes.fromhex(transfer.partner.verify_key))
    if (said.number, said.list_digest) != (transfer.number, transfer.list_digest):
        raise Invalid(f"这是批次 {said.number} 的回执，或对方收的不是最后一次装的包。请核对是否选错了文件。")
    rows = {row.archival_code: row for row in transfer.lines.select_related("volume")}
    answers = {each.code: each for each in said.lines}
    if answers.keys() != rows.keys() or any(answers[code].root != row.root for code, row in rows.items()):
        raise Invalid("回执里的案卷与清单不符，不能登记。请联系对方核实。")
    for code, row in rows.items():
        row.outcome, row.told = Outcome(answers[code].outcome), answers[code].told[:500]
        row.save(update_fields=["outcome", "told"])
        record("disposal.handed_over", by=by, about=row, division=row.volume.division,
               household_number=row.volume.household_number, data={"to": transfer.partner.name, "outcome": row.outcome})  # fmt: skip
    transfer.state, transfer.receipt, transfer.receipted_at = State.RECEIPTED, content.decode(), clock.now()
    transfer.save()
    transaction.on_commit(partial(shutil.rmtree, out_tray(transfer), ignore_errors=True))
    record("disposal.enter_transfer_receipt", by=by, about=transfer, data={"receiver": said.receiver})
    return transfer


@transaction.atomic
def drop_transfer(*, transfer: Transfer, why: str, by: Actor) -> Transfer:
    """作废批次 — before a receipt is in; the volumes may be listed again. Whoever has the carrier is to be told."""
    require(by, TRANSFER, transfer.division)
    transfer = Transfer.objects.select_for_update(of=("self",)).get(pk=transfer.pk)
    if transfer.state not in (State.DRAWN, State.PACKED):
        raise Conflict(f"批次 {transfer.number} 现在是“{transfer.get_state_display()}”，不能作废。")
    if not why.strip():
        raise Invalid(fields={"why": "请写明作废的原因。"})
    transfer.state, transfer.dropped_why = State.DROPPED, why.strip()
    transfer.save(update_fields=["state", "dropped_why"])
    let_go(transfer)
    transaction.on_commit(partial(shutil.rmtree, out_tray(transfer), ignore_errors=True))
    record("disposal.drop_transfer", by=by, about=transfer, because=why)
    return transfer


def number_in(content: bytes) -> str:
    """批次编号 — as an unopened receipt gives it; empty when it gives none. Nothing is proven by it."""
    try:
        return str(json.loads(content)["number"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def lasting(volumes: Sequence[Volume]) -> list[Volume]:
    """应移交的 — of these volumes those kept for thirty years, for ever, or chosen by an appraisal."""
    chosen = set(selected().filter(volume__in=volumes).values_list("volume_id", flat=True))
    return [each for each in volumes if each.retention != Retention.TEN_YEARS or each.pk in chosen]
