"""Every row of capture is covered by an event, whatever was done; one that is not, is named."""

import pytest

from dibao.audit import checks, fsck
from dibao.capture import remains
from dibao.capture.models import ScanDocument
from dibao.capture.services import batch as batches
from dibao.capture.services import checking, laying, legacy
from dibao.documents.services.store import put
from dibao.kernel import clock
from tests.capture.scanner import TOWN, family_with_volume, read_as, scanned, separator, text_page
from tests.capture.test_legacy import row, xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("here")]


def forged() -> set[str]:
    return {str(problem) for problem in fsck.rows(checks.Seen())}


def test_no_act_leaves_a_row_without_its_event(clerk, archivist, inventor, machine):
    before = forged()
    volume, person = family_with_volume(clerk, inventor)
    files = [
        ("0.jpg", separator(volume.household_number)),
        *((f"{n}.jpg", text_page(n)) for n in (1, 2, 3)),
        ("坏.docx", b"PK"),
    ]
    batch = scanned(clerk, *files)
    first = batch.documents.get()
    pages = list(first.pages.order_by("order"))
    second = laying.split(page=pages[1], by=clerk)
    third = laying.split(page=laying.papers_of(second)[1], by=clerk)
    laying.join(document=third, by=clerk)
    laying.move(page=laying.papers_of(second)[0], up=False, by=clerk)
    laying.leave_out(page=pages[2], why="重复", by=clerk)
    laying.take_back(page=pages[2], document=second, by=clerk)
    for each in batch.documents.all():
        laying.describe(document=each, household_number=volume.household_number, kind="other", dated=clock.today(),
                        responsible=person.name, expected=None, by=clerk)  # fmt: skip
    read_as(batch, clerk, [], [], [])
    batches.submit(batch=batch, by=clerk)
    checking.accept(document=first, answers={}, by=archivist)
    checking.send_back(document=second, why="缺页", by=archivist)
    stored = put(content=xlsx(row("王建国", box="3"), row("", box="4")), name="旧档台账.xlsx", by=archivist)
    found = legacy.bring(stored=stored, kind="boxes", division=TOWN, by=archivist)
    for _ in range(2):
        found = legacy.map_columns(old_list=found, mapping=found.mapping, by=archivist)
    legacy.carry_on(old_list=found, by=archivist, seconds=60)
    remains.erase(volume, by=machine)
    remains.erase(found.rows.get(outcome="made").volume, by=machine)
    assert forged() == before
    ScanDocument.objects.filter(pk=second.pk).update(why="没有原因")
    assert len(forged() - before) == 1
