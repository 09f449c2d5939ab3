"""Who may open these pages, and the rows behind an address."""

from typing import Any

from django.http import HttpRequest

from dibao.access.pages import one_or_404, staff_page

from ..models import ScanBatch, ScanDocument, ScanPage
from ..permissions import CHECKERS

scan_page = staff_page(*CHECKERS)


def batch_of(request: HttpRequest, number: str) -> ScanBatch:
    """The batch in scope, or 404."""
    found: ScanBatch = one_or_404(ScanBatch.objects.visible_to(request.user), number=number)
    return found


def document_of(request: HttpRequest, pk: Any) -> ScanDocument:
    """The document in scope, or 404."""
    rows = ScanDocument.objects.visible_to(request.user).select_related("batch", "item__volume")
    found: ScanDocument = one_or_404(rows, pk=pk)
    return found


def page_of(request: HttpRequest, document: ScanDocument, typed: str) -> ScanPage | None:
    """The page of this document's batch that a form names."""
    rows = ScanPage.objects.visible_to(request.user).select_related("document__batch", "stored")
    return rows.filter(batch=document.batch_id, pk=typed if typed.isdecimal() and len(typed) < 18 else 0).first()
