"""检查扫描件 — what a second person says of a document: filed whole, in one transaction, or sent back.

The files that came through the scanner stay as they came; the PDF that is filed holds their pictures without a pixel
changed.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from dibao.access.humans import acting_human
from dibao.access.permissions import require
from dibao.archive.choices import Origin
from dibao.archive.models import Volume
from dibao.archive.scheme import kind_of
from dibao.archive.services.filing import file
from dibao.audit.services.record import record
from dibao.documents.models import StoredFile
from dibao.documents.queries import open_verified
from dibao.documents.services.store import put
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed

from ..assembling import Source, Unfit, assembled
from ..choices import BatchState, Verdict
from ..models import ScanBatch, ScanDocument, ScanPage
from ..permissions import ACCEPT
from ..queries.batch import asked, papers_of, volume_of
from .recognition import carry_over

PDF = "application/pdf"


def accept(*, document: ScanDocument, answers: Mapping[str, str], by: Any) -> ScanDocument:
    """检查通过，归档 — by another human than scanned; every question has its answer, by the code of the question.

    The PDF is made and kept first; filing, verdict and event are one transaction. Raises Invalid, Conflict, NotAllowed.
    """
    document = ScanDocument.objects.select_related("batch").get(pk=document.pk)
    _may_check(document, by)
    volume = _volume(document)
    answered = _answered(document, answers)
    stored = _pdf(document, by)
    return _accept(document=document, volume=volume, stored=stored, answered=answered, by=by)


def _may_check(document: ScanDocument, by: Any) -> None:
    require(by, ACCEPT, document.division)
    if acting_human(by) == document.batch.opened_human:
        raise NotAllowed("扫描和检查须由两个人分别完成。请由另一位同事检查这份文件。")
    if document.batch.state != BatchState.CHECKING or document.verdict != Verdict.WAITING:
        raise Conflict(
            f"这份文件现在是“{document.get_verdict_display()}”，批次是“{document.batch.get_state_display()}”。"
        )


def _volume(document: ScanDocument) -> Volume:
    volume = volume_of(document)
    if volume is None:
        raise Invalid(
            f"户号 {document.household_number or '（未填）'} 在本批次的地区没有在办的案卷，不能归档。"
            "请退回核对户号；旧档请先在“旧档导入”里立卷。"
        )
    return volume


def _answered(document: ScanDocument, answers: Mapping[str, str]) -> list[dict[str, str]]:
    """Each question with what the person said. Invalid with every question that has no answer."""
    every = asked(document)
    if stuck := [each.sentence for each in every if not each.can_be_answered]:
        raise Invalid("这份文件不能归档，请退回：", *stuck)
    open_ones = [each for each in every if len(answers.get(each.code, "").strip()) < 2]
    if open_ones:
        raise Invalid("还有疑问没有答复，请逐条写明核对结果：", *(each.sentence for each in open_ones))
    return [{"question": each.sentence, "answer": answers[each.code].strip()[:200]} for each in every]


def _pdf(document: ScanDocument, by: Any) -> StoredFile:
    """The one PDF of this document: the file itself when it is exactly that, else made of its pages."""
    pages = papers_of(document)
    first = pages[0].stored
    whole = [(page.stored_id, page.number) for page in pages] == [(first.pk, n) for n in range(1, first.pages + 1)]
    if whole and first.media_type == PDF:
        return first
    contents: dict[Any, bytes] = {}
    for page in pages:
        if page.stored_id not in contents:
            with open_verified(page.stored) as stream:
                contents[page.stored_id] = stream.read()
    try:
        made = assembled([_source(page, contents[page.stored_id]) for page in pages])
    except Unfit as unfit:
        raise Invalid(f"{unfit}") from None
    title = kind_of(document.kind, document.division).title
    return put(content=made, name=f"{title}（扫描{document.batch.number}第{document.order}份）.pdf", by=by)


def _source(page: ScanPage, content: bytes) -> Source:
    measured = page.measured
    dpi = measured.dpi if measured and not measured.said else 0
    return Source(content, page.number, page.stored.media_type == PDF, dpi)


@transaction.atomic
def _accept(
    *, document: ScanDocument, volume: Volume, stored: StoredFile, answered: list[dict[str, str]], by: Any
) -> ScanDocument:
    document = _claimed(document, by)
    item = file(
        volume=volume, stored=stored, kind=document.kind, by=by, dated=document.dated or clock.today(),
        responsible=document.responsible, origin=Origin.SCANNED,
    )  # fmt: skip
    document.verdict, document.item = Verdict.FILED, item
    document.answers = json.dumps(answered, ensure_ascii=False) if answered else ""
    _close(document, by)
    carry_over(pages=papers_of(document), stored=stored, by=by)
    record(
        "capture.accept", by=by, about=document, rows=_finished(document.batch),
        household_number=document.household_number, data={"item": str(item.pk), "questions": len(answered)},
    )  # fmt: skip
    return document


@transaction.atomic
def send_back(*, document: ScanDocument, why: str, by: Any) -> ScanDocument:
    """退回 — with the reason; nothing of it is filed, the person scans it again in a new batch."""
    if not why.strip():
        raise Invalid(fields={"why": "请写明退回的原因，让扫描的人知道怎么改。"})
    document = _claimed(document, by)
    document.verdict, document.why = Verdict.RETURNED, why.strip()[:200]
    _close(document, by)
    record("capture.send_back", by=by, about=document, rows=_finished(document.batch), because=why)
    return document


def _claimed(document: ScanDocument, by: Any) -> ScanDocument:
    """The document, its batch locked, still waiting for a verdict."""
    ScanBatch.objects.select_for_update().get(pk=document.batch_id)
    document = ScanDocument.objects.select_related("batch").get(pk=document.pk)
    _may_check(document, by)
    return document


def _close(document: ScanDocument, by: Any) -> None:
    document.checked_at, document.checked_by, document.checked_by_name = clock.now(), by.actor_key, by.actor_name
    document.save()


def _finished(batch: ScanBatch) -> list[ScanBatch]:
    """办结 — the batch too, once its last document has a verdict."""
    if batch.documents.filter(verdict=Verdict.WAITING).exists():
        return []
    batch.state = BatchState.DONE
    batch.save(update_fields=["state"])
    return [batch]
