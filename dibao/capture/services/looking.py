"""检查和分件 — every page of a batch is measured, page by page, and laid into the document it belongs to.

Looking goes on where it stopped, whatever killed it: a page that was measured is not measured again.
"""

import time
from typing import Any

from django.db import transaction
from django.db.models import Max

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.documents import inspection
from dibao.documents.queries import as_path
from dibao.documents.storage import Damaged
from dibao.kernel.refusals import Invalid
from dibao.registry.queries import head

from .. import separators
from ..choices import Role, Verdict
from ..models import ScanBatch, ScanDocument, ScanPage
from ..permissions import SCAN
from ..queries.people import registered
from .batch import collecting

LOOKER = "dibao.capture.looker"
STEP_SECONDS = 2.0


def look(*, batch: ScanBatch, by: Any, seconds: float = STEP_SECONDS) -> int:
    """检查扫描页 — measure pages until the time is up, then lay them into documents; returns how many are left.

    A page that cannot be opened is looked at too: its fault is kept and asked about.
    """
    require(by, SCAN, batch.division)
    began = time.monotonic()
    looked: list[ScanPage] = []
    waiting = list(batch.pages.filter(measures__isnull=True).select_related("stored"))
    for page in waiting:
        if looked and time.monotonic() - began > seconds:
            break
        page.measures = _measures(page)
        looked.append(page)
    _keep_measures(batch=batch, pages=looked, by=by)
    if len(looked) == len(waiting):
        arrange(batch=batch, by=by)
    return len(waiting) - len(looked)


def _measures(page: ScanPage) -> dict[str, Any]:
    try:
        with as_path(page.stored) as path:
            return inspection.ask(LOOKER, path, str(page.number))
    except (Invalid, Damaged) as refusal:
        return {"refused": "".join(refusal.sentences)}


@transaction.atomic
def _keep_measures(*, batch: ScanBatch, pages: list[ScanPage], by: Any) -> None:
    if not pages:
        return
    collecting(batch)
    for page in pages:
        page.save(update_fields=["measures"])
    record("capture.look", by=by, about=batch, rows=pages, data={"pages": len(pages)})


@transaction.atomic
def arrange(*, batch: ScanBatch, by: Any) -> int:
    """分件 — pages not yet laid anywhere, in order: a separator begins a document, the others follow it.

    Pages before the first separator become a document without household, which is asked. Returns the new documents.
    """
    require(by, SCAN, batch.division)
    batch = collecting(batch)
    fresh = list(batch.pages.filter(role=Role.NEW, measures__isnull=False).order_by("order"))
    last = batch.documents.order_by("-order").first()
    current, made = (last if last is not None and last.verdict == Verdict.WAITING else None), 0
    rows: list[Any] = []
    for page in fresh:
        found = page.measured
        mark = separators.among(found.codes, ink=found.ink) if found else None
        if mark is not None:
            current, made, page.role = _begin(batch, mark), made + 1, Role.SEPARATOR
            rows.append(current)
        else:
            if current is None:
                current, made = _begin(batch, separators.Separator("")), made + 1
                rows.append(current)
            page.role, page.document = Role.PAPER, current
        page.save(update_fields=["role", "document"])
        rows.append(page)
    if rows:
        record("capture.arrange", by=by, about=batch, rows=rows, data={"documents": made})
    return made


def _begin(batch: ScanBatch, mark: separators.Separator) -> ScanDocument:
    last = batch.documents.aggregate(last=Max("order"))["last"] or 0
    return ScanDocument.objects.create(
        batch=batch,
        order=last + 1,
        household_number=mark.household_number,
        kind=mark.kind,
        expected=mark.pages or None,
        responsible=_whose(mark.household_number, batch.division),
    )


def _whose(household_number: str, division: int) -> str:
    """责任者 until somebody says another: the head of the household, when it is registered."""
    household = registered(household_number, division=division)
    return head(household).name if household is not None else ""
