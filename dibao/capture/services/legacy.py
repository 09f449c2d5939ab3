"""旧档导入 — ledgers and box lists become volumes and bags without cases, row by row, and every row has its answer.

The same file comes in once, the same row makes one volume whatever list it stands in, and an import that was killed
goes on with the rows that wait.
"""

import hashlib
import json
import time
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.archive.choices import CaseKind, Programme
from dibao.archive.services.place import box_for, stand
from dibao.archive.services.volume import open_volume
from dibao.audit.services.record import record
from dibao.documents.models import StoredFile
from dibao.documents.queries import as_path
from dibao.exchange.tabular import Line, Unreadable, read
from dibao.kernel.refusals import Conflict, Invalid, Refused
from dibao.regions import codes
from dibao.registry.services.household import next_number

from .. import old_fields
from ..choices import ListKind, ListState, RowOutcome
from ..models import OldList, OldRow
from ..permissions import IMPORT_LIST
from ..queries.legacy import TITLE, Decision, decided, track_of

MOST_ROWS = 20_000
STEP_SECONDS = 2.0


@transaction.atomic
def bring(*, stored: StoredFile, kind: str, division: int, by: Any, boxes: int | None = None) -> OldList:
    """上传旧档清单 — `boxes` is what somebody counted on the shelf. The same content again is the list that is there."""
    require(by, IMPORT_LIST, division)
    if codes.level(division) not in ("county", "township", "village"):
        raise Invalid(fields={"division": "请选到县（市、区）、乡镇或村。"})
    there = OldList.objects.filter(division=division, kind=ListKind(kind), sha256=stored.sha256).first()
    if there is not None:
        return there
    with as_path(stored) as path:
        try:
            names = old_fields.headings(path)
        except Unreadable as problem:
            raise Invalid(*problem.sentences) from None
    found = OldList.objects.create(
        division=division, kind=kind, stored=stored, sha256=stored.sha256, boxes=boxes,
        mapping=old_fields.guessed(names), brought_by=by.actor_key, brought_by_name=by.actor_name,
    )  # fmt: skip
    record("capture.bring", by=by, about=found, data={"sha256": stored.sha256})
    return found


def headings_of(found: OldList) -> list[str]:
    """The headings in the file, to choose from. Raises Invalid."""
    with as_path(found.stored) as path:
        try:
            return old_fields.headings(path)
        except Unreadable as problem:
            raise Invalid(*problem.sentences) from None


@transaction.atomic
def map_columns(*, old_list: OldList, mapping: Mapping[str, str], by: Any) -> OldList:
    """对列 — which heading says what; then every row is read and kept, sealed. Nothing is imported yet.

    Raises Invalid with every reason when the file cannot be read that way. May be done again until rows are imported.
    """
    old_list = _locked(old_list, by)
    if old_list.rows.exclude(outcome=RowOutcome.WAITING).exists():
        raise Conflict("这份清单已经开始导入，不能再改对列。")
    chosen = {code: name for code, name in mapping.items() if code in old_fields.BY_CODE and name}
    if gaps := old_fields.lacking(old_list.kind, chosen):
        raise Invalid(f"还没有指明哪一列是{'、'.join(gaps)}。")
    if len(set(chosen.values())) != len(chosen):
        raise Invalid("有一列被选了两次。请给每一项各选一列。")
    before = list(old_list.rows.all())
    old_list.mapping, old_list.state = chosen, ListState.MAPPED
    old_list.save(update_fields=["mapping", "state"])
    record("capture.map_columns", by=by, about=old_list, deleted=before, data={"columns": sorted(chosen)})
    OldRow.objects.filter(pk__in=[row.pk for row in before]).delete()
    rows = [_row(old_list, line) for line in _lines(old_list, chosen)]
    OldRow.objects.bulk_create(rows)
    record("capture.read_list", by=by, about=old_list, rows=rows, data={"rows": len(rows)})
    return old_list


def _lines(old_list: OldList, chosen: Mapping[str, str]) -> list[Line]:
    with as_path(old_list.stored) as path:
        try:
            lines = list(read(path, old_fields.mapped(old_list.kind, chosen), name=old_list.stored.original_name))
        except Unreadable as problem:
            raise Invalid(*problem.sentences) from None
    if not lines:
        raise Invalid("清单里只有表头，没有内容。")
    if len(lines) > MOST_ROWS:
        raise Invalid(f"清单有{len(lines)}行，超过{MOST_ROWS}行。请按乡镇分成几份导入。")
    return lines


def _row(old_list: OldList, line: Line) -> OldRow:
    values = {code: value for code, value in line.values.items() if value not in (None, "")}
    said = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
    return OldRow(
        list=old_list, number=line.number, values_sealed=said, faults=list(line.faults),
        digest=hashlib.sha256(f"{old_list.division} {said}".encode()).hexdigest(),
        box=str(values.get("box_no") or "")[:40],
    )  # fmt: skip


def _locked(old_list: OldList, by: Any) -> OldList:
    old_list = OldList.objects.select_for_update().get(pk=old_list.pk)
    require(by, IMPORT_LIST, old_list.division)
    return old_list


def carry_on(*, old_list: OldList, by: Any, seconds: float = STEP_SECONDS) -> int:
    """导入 — rows that wait, each in a transaction of its own, until the time is up; returns how many are left."""
    require(by, IMPORT_LIST, old_list.division)
    if old_list.state == ListState.READ:
        raise Invalid("还没有对列。请先确认每一项在哪一列。")
    began = time.monotonic()
    waiting = list(old_list.rows.filter(outcome=RowOutcome.WAITING).values_list("pk", flat=True))
    for done, pk in enumerate(waiting):
        if done and time.monotonic() - began > seconds:
            return len(waiting) - done
        _import(pk=pk, by=by)
    _finish(old_list=old_list, by=by)
    return 0


def _import(*, pk: Any, by: Any) -> None:
    try:
        _apply(pk=pk, by=by)
    except Refused as refusal:
        _refuse(pk=pk, why="".join(refusal.sentences), by=by)


@transaction.atomic
def _apply(*, pk: Any, by: Any) -> None:
    row = OldRow.objects.select_for_update().get(pk=pk)
    if row.outcome != RowOutcome.WAITING:
        return
    found = decided(row)
    row.outcome, row.why, row.volume = found.outcome, found.why[:300], found.volume
    more: list[Any] = []
    if found.outcome == RowOutcome.MADE:
        more = _make(row, found, by)
    row.save()
    record("capture.import_row", by=by, about=row, rows=more, division=row.list.division,
           household_number=row.volume.household_number if row.volume else "", data={"outcome": row.outcome})  # fmt: skip


def _make(row: OldRow, found: Decision, by: Any) -> list[Any]:
    """立卷装袋 — the volume, its bag, and the box the list names. Returns the places that changed."""
    said = row.values
    volume = open_volume(
        household_number=found.household_number or next_number(found.village),
        division=found.village,
        track=track_of(said),
        title=TITLE.format(said["head_name"], said["filed_year"]),
        by=by,
        on=date(said["filed_year"], 12, 31),
        programme=Programme.DIBAO,
        case_kind=CaseKind.LEGACY,
    )
    row.volume = volume
    row.why = f"原档号 {said['old_code']}。" if said.get("old_code") else ""
    number = str(said.get("box_no") or "")
    if not (number.isdecimal() and 1 <= int(number) <= 99):
        row.why += f"原盒号“{number}”不是 1 到 99 的数字，先放在村第一盒，请排盒时核对。" if number else ""
        return []
    box, fresh = box_for(division=found.village, number=int(number))
    stand(bag=volume.bag, box=box)
    return [volume.bag, *([box] if fresh else [])]


@transaction.atomic
def _refuse(*, pk: Any, why: str, by: Any) -> None:
    row = OldRow.objects.select_for_update().get(pk=pk)
    row.outcome, row.why = RowOutcome.REFUSED, why[:300]
    row.save(update_fields=["outcome", "why"])
    record("capture.import_row", by=by, about=row, division=row.list.division, data={"outcome": row.outcome})


@transaction.atomic
def _finish(*, old_list: OldList, by: Any) -> None:
    old_list = _locked(old_list, by)
    if old_list.state != ListState.APPLIED:
        old_list.state = ListState.APPLIED
        old_list.save(update_fields=["state"])
        record("capture.finish_list", by=by, about=old_list)
