"""扫描批次 — what is in it, what must be asked, and counts that add up at every moment."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from dibao.archive.choices import Programme
from dibao.archive.models import Item, Volume
from dibao.archive.queries import open_volume_of
from dibao.archive.scheme import scheme_for
from dibao.regions import codes

from ..choices import Role, Verdict
from ..lines import Line, id_numbers
from ..models import PageWords, ScanBatch, ScanDocument, ScanPage
from ..questions import Document, Leaf, Question, questions
from ..separators import read
from . import people


@dataclass(frozen=True, slots=True)
class Counts:
    """对数 — pages and files of a batch: what came in is what became of it."""

    pages: int
    filed: int
    returned: int
    waiting: int
    separators: int
    left_out: int
    new: int
    files: int
    turned_away: int
    unmeasured: int
    unread: int

    @property
    def adds_up(self) -> bool:
        return self.pages == (self.filed + self.returned + self.waiting + self.separators + self.left_out + self.new)


def counts(batch: ScanBatch) -> Counts:
    """Every page is in exactly one place."""
    rows = list(batch.pages.values_list("role", "document__verdict", "stored", "number"))
    by_verdict = Counter(verdict for role, verdict, *_ in rows if role == Role.PAPER)
    by_role = Counter(role for role, *_ in rows)
    papers = {(stored, number) for role, _, stored, number in rows if role == Role.PAPER}
    read = set(PageWords.objects.filter(stored__in={stored for stored, _ in papers}).values_list("stored", "page"))
    return Counts(
        pages=len(rows),
        filed=by_verdict[Verdict.FILED],
        returned=by_verdict[Verdict.RETURNED],
        waiting=by_verdict[Verdict.WAITING],
        separators=by_role[Role.SEPARATOR],
        left_out=by_role[Role.LEFT_OUT],
        new=by_role[Role.NEW],
        files=len({stored for _, _, stored, *_ in rows}),
        turned_away=batch.turned_away.count(),
        unmeasured=batch.pages.filter(measures__isnull=True).count(),
        unread=len(papers - read),
    )


def papers_of(document: ScanDocument) -> list[ScanPage]:
    """The pages of a document in their order."""
    return list(document.pages.select_related("stored").order_by("order"))


def lines_of(pages: list[ScanPage]) -> dict[tuple[Any, int], list[Line]]:
    """Recognised lines by (file, page); a page nobody has read is not in it."""
    rows = PageWords.objects.filter(stored__in={page.stored_id for page in pages})
    return {(row.stored_id, row.page): row.read for row in rows}


def asked(document: ScanDocument) -> list[Question]:
    """疑问 — everything that must be answered before this document is filed."""
    pages = papers_of(document)
    lines = lines_of(pages)
    leaves = [
        Leaf(place, f"{page.stored.sha256}:{page.number}", page.measured, lines.get((page.stored_id, page.number)))
        for place, page in enumerate(pages, start=1)
    ]
    numbers = {number for leaf in leaves for number, _ in id_numbers(leaf.lines or ())}
    kind = scheme_for(document.division).kinds.get(document.kind)
    known = Document(
        document.kind,
        bool(kind and kind.needs_seal),
        document.expected,
        leaves,
        people.people_of(document.household_number, division=document.division),
        people.elsewhere(numbers, but=document.household_number, division=document.division),
    )
    lacking = unsaid(document)
    found = [Question("unsaid", lacking)] if lacking else []
    found += questions(known, seen=_seen(document, pages))
    return found + _unknown(document, known)


def unsaid(document: ScanDocument) -> str:
    """What must still be filled in, as a sentence; empty when nothing is lacking."""
    said = ((document.household_number, "户号"), (document.kind, "材料种类"), (document.dated, "日期"))
    lacking = [label for value, label in (*said, (document.responsible, "责任者")) if not value]
    return f"还没有填写{'、'.join(lacking)}。" if lacking else ""


def _unknown(document: ScanDocument, known: Document) -> list[Question]:
    if not document.household_number or known.people:
        return []
    return [
        Question("unregistered", "登记系统里没有这一户的成员，证件上的身份证号无法自动核对。请人工核对是不是这一户。")
    ]


def _seen(document: ScanDocument, pages: list[ScanPage]) -> dict[str, str]:
    """Contents of these pages that lie elsewhere too: in another document of any batch, or in the household's volume."""
    digests = {page.stored.sha256 for page in pages}
    found: dict[str, str] = {}
    others = ScanPage.objects.filter(stored__sha256__in=digests, role=Role.PAPER).exclude(document=document)
    for other in others.exclude(document__verdict=Verdict.RETURNED).select_related("stored", "document__batch"):
        found[f"{other.stored.sha256}:{other.number}"] = f"批次{other.document}"
    volume = volume_of(document)
    for item in Item.objects.filter(volume=volume, stored__sha256__in=digests, withdrawn_at=None) if volume else ():
        for page in pages:
            if page.stored.sha256 == item.stored.sha256:
                found[f"{page.stored.sha256}:{page.number}"] = f"案卷里的《{item.title}》"
    return found


def volume_of(document: ScanDocument) -> Volume | None:
    """The household's volume that still takes papers, in the place the batch belongs to."""
    found = open_volume_of(document.household_number, Programme.DIBAO) if document.household_number else None
    return found if found is not None and codes.within(found.division, document.division) else None


def volume_for(typed: str, staff: Any) -> Volume | None:
    """A volume of the household whose whole number was typed or scanned, if this person may see it."""
    mark = read(typed)
    seen = Volume.objects.visible_to(staff)
    return seen.filter(household_number=mark.household_number).first() if mark else None


def kinds_for(division: int) -> list[tuple[str, str]]:
    """材料种类 for a choice, in the order of the file."""
    found = sorted(scheme_for(division).kinds.values(), key=lambda kind: kind.rank)
    return [(kind.slug, kind.title) for kind in found if kind.slug not in ("item_list", "note_sheet", "four_checks")]


def answers_of(document: ScanDocument) -> list[dict[str, str]]:
    """What was asked when the document was checked, and answered."""
    return list(json.loads(document.answers)) if document.answers else []
