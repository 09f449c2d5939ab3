"""整理扫描件 — whose a document is, in which order its pages lie, which pages belong to none. While scanning only."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from dibao.access.permissions import require
from dibao.archive.numbering import BadNumber, HouseholdNumber
from dibao.archive.scheme import kind_of
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid

from ..choices import Role
from ..models import ScanDocument, ScanPage
from ..permissions import SCAN
from ..queries.batch import papers_of
from .batch import collecting


@transaction.atomic
def describe(
    *, document: ScanDocument, household_number: str, kind: str, dated: date | None, responsible: str,
    expected: int | None, by: Any,
) -> ScanDocument:  # fmt: skip
    """写明这份文件 — whose, what, of which day, by whom, how many pages."""
    document = _open(document, by)
    if dated is not None and dated > clock.today():
        raise Invalid(fields={"dated": "日期不能晚于今天。"})
    kind_of(kind, document.division)
    document.household_number, document.kind = _number(household_number), kind
    document.dated, document.responsible, document.expected = dated, responsible.strip(), expected
    document.save(update_fields=["household_number", "kind", "dated", "responsible", "expected"])
    record("capture.describe", by=by, about=document)
    return document


def _number(text: str) -> str:
    try:
        return str(HouseholdNumber.parse(text))
    except BadNumber as wrong:
        raise Invalid(fields={"household_number": str(wrong)}) from None


def _open(document: ScanDocument, by: Any) -> ScanDocument:
    """The document of a batch that is still being scanned, locked through its batch."""
    require(by, SCAN, document.division)
    collecting(document.batch)
    return ScanDocument.objects.select_related("batch").get(pk=document.pk)


@transaction.atomic
def move(*, page: ScanPage, up: bool, by: Any) -> ScanPage:
    """调整页序 — a page changes places with its neighbour in the same document; at the end nothing happens."""
    document = _of(page, by)
    pages = papers_of(document)
    at = next(place for place, each in enumerate(pages) if each.pk == page.pk)
    other = at - 1 if up else at + 1
    if not 0 <= other < len(pages):
        return page
    mine, its = pages[at], pages[other]
    mine.order, its.order = its.order, mine.order
    for each in (mine, its):
        each.save(update_fields=["order"])
    record("capture.move", by=by, about=document, rows=[mine, its])
    return mine


@transaction.atomic
def split(*, page: ScanPage, by: Any) -> ScanDocument:
    """从这页另起一份 — this page and those behind it become a document of their own, right behind."""
    document = _of(page, by)
    pages = papers_of(document)
    at = next(place for place, each in enumerate(pages) if each.pk == page.pk)
    if at == 0:
        raise Invalid("这已经是这份文件的第一页，不用另起一份。")
    later = ScanDocument.objects.filter(batch=document.batch, order__gt=document.order)
    pushed = list(later)
    later.update(order=F("order") + 1)
    fresh = ScanDocument.objects.create(
        batch=document.batch, order=document.order + 1, household_number=document.household_number,
        responsible=document.responsible,
    )  # fmt: skip
    for each in pages[at:]:
        each.document = fresh
        each.save(update_fields=["document"])
    for each in pushed:
        each.refresh_from_db()
    record("capture.split", by=by, about=fresh, rows=[*pages[at:], *pushed])
    return fresh


@transaction.atomic
def join(*, document: ScanDocument, by: Any) -> ScanDocument:
    """并入上一份 — the pages go to the end of the document before; this one is no more."""
    document = _open(document, by)
    before = document.batch.documents.filter(order__lt=document.order).order_by("-order").first()
    if before is None:
        raise Invalid("前面没有文件可以并入。")
    pages = papers_of(document)
    last = document.batch.pages.aggregate(last=Max("order"))["last"] or 0
    for place, each in enumerate([*papers_of(before), *pages], start=last + 1):
        each.document, each.order = before, place
        each.save(update_fields=["document", "order"])
    record("capture.join", by=by, about=before, rows=papers_of(before), deleted=[document])
    document.delete()
    return before


@transaction.atomic
def leave_out(*, page: ScanPage, why: str, by: Any) -> ScanPage:
    """不归档 — a page that does not belong into any file (blank back, scanned twice); it stays and is counted."""
    document = _of(page, by)
    if not why.strip():
        raise Invalid(fields={"why": "请写明不归档的原因，例如“空白背面”“重复扫描”。"})
    page = ScanPage.objects.get(pk=page.pk)
    page.role, page.document, page.why = Role.LEFT_OUT, None, why.strip()
    page.save(update_fields=["role", "document", "why"])
    record("capture.leave_out", by=by, about=document, rows=[page], because=why)
    return page


@transaction.atomic
def take_back(*, page: ScanPage, document: ScanDocument, by: Any) -> ScanPage:
    """放回 — a page that was left out goes to the end of a document."""
    document = _open(document, by)
    page = ScanPage.objects.get(pk=page.pk)
    if page.role != Role.LEFT_OUT or page.batch_id != document.batch_id:
        raise Invalid("这一页不在“不归档”里。")
    page.role, page.document, page.why = Role.PAPER, document, ""
    page.order = (document.batch.pages.aggregate(last=Max("order"))["last"] or 0) + 1
    page.save(update_fields=["role", "document", "why", "order"])
    record("capture.take_back", by=by, about=document, rows=[page])
    return page


def _of(page: ScanPage, by: Any) -> ScanDocument:
    if page.document is None:
        raise Invalid("这一页不属于任何一份文件。")
    return _open(page.document, by)
