"""文书和会计归档 — what is kept one by one: policies, meetings, statistics, rosters, vouchers (F7, F16, E4)."""

from datetime import date

from django.db import transaction

from dibao.access.permissions import Permission, require
from dibao.audit.actors import Actor
from dibao.audit.services.record import record as note
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.kernel.serials import claim

from ..choices import CATEGORY_CODES, SUBJECTS, Category, Subject
from ..models import Record
from ..numbering import BadNumber, RecordCode
from ..permissions import FILE_ACCOUNT, FILE_RECORD, WITHDRAW_RECORD
from ..scheme import term_of
from .volume import fonds_over


@transaction.atomic
def file_record(
    *,
    category: str,
    subject: str,
    stored: StoredFile,
    title: str,
    responsible: str,
    dated: date,
    division: int,
    by: Actor,
    number: str = "",
) -> Record:
    """文书归档、会计归档 — one stored paper becomes one record with a code of its own; its term is that of its subject.

    `division` is where it was formed, `dated` gives the year, `number` is its 文号. The same file filed again under the same
    subject and place (a double click, a roster printed twice from the same month) is the record that is there. Raises
    Invalid for what is missing, BadNumber's sentence when a series is full. 会计档案管理办法; 低保档案管理通知.
    """
    require(by, permission_for(category), division)
    if wrong := _wrong(category, subject, title, responsible, dated):
        raise Invalid(fields=wrong)
    same = Record.objects.filter(stored=stored, subject=subject, division=division, withdrawn_at=None).first()
    if same is not None:
        return same
    term = term_of(category, subject, division=division, on=dated)
    row = Record(
        fonds=fonds_over(division), category=category, subject=subject, division=division, year=dated.year,
        retention=term.term, retention_basis=term.why, title=title.strip(), number=number.strip(),
        responsible=responsible.strip(), dated=dated, pages=stored.pages, stored=stored,
        filed_by=by.actor_key, filed_by_name=by.actor_name,
    )  # fmt: skip
    row.code = str(_next_code(row))
    row.save(force_insert=True)
    note("archive.file_record", by=by, about=row, data={"category": category, "subject": subject})
    return row


def permission_for(category: str) -> Permission:
    """Who files there: money papers come from those who pay, the others from those who work on cases."""
    return FILE_ACCOUNT if category == Category.ACCOUNTING else FILE_RECORD


def _wrong(category: str, subject: str, title: str, responsible: str, dated: date) -> dict[str, str]:
    wrong = {}
    if subject not in SUBJECTS.get(category, {}):  # type: ignore[call-overload]
        wrong["subject"] = "请选择类目。"
    if not title.strip():
        wrong["title"] = "请填写题名，例如“2026年第三季度低保工作会议纪要”。"
    if not responsible.strip():
        wrong["responsible"] = "请填写责任者，即形成这份文件的单位或个人。"
    if dated > clock.today():
        wrong["dated"] = "文件日期不能晚于今天。"
    return wrong


def _next_code(row: Record) -> RecordCode:
    """档号 — the serial is claimed inside this transaction and never given again."""
    letters = SUBJECTS[Category(row.category)][Subject(row.subject)]
    first = RecordCode(row.fonds.code, CATEGORY_CODES[Category(row.category)], row.year, row.retention, letters, 1)
    serial = claim(first.series)
    try:
        return RecordCode(first.fonds, first.category, first.year, first.retention, first.subject, serial)
    except BadNumber as full:
        raise Invalid(str(full)) from None


@transaction.atomic
def withdraw_record(*, row: Record, reason: str, by: Actor) -> Record:
    """撤出 — a record filed by mistake; it stays readable, its code is not given again."""
    require(by, WITHDRAW_RECORD, row.division)
    if not reason.strip():
        raise Invalid(fields={"reason": "请写明撤出的原因。"})
    row = Record.objects.select_for_update().get(pk=row.pk)
    if row.withdrawn_at is not None:
        raise Conflict(f"《{row.title}》已经撤出：{row.withdrawn_reason}。")
    row.withdrawn_at, row.withdrawn_reason = clock.now(), reason.strip()
    row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    note("archive.withdraw_record", by=by, about=row, because=reason)
    return row
