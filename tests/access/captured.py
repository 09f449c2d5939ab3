"""What scanning leaves for the walk through the matrix: a batch being laid, one being checked, an old list read."""

from typing import Any

from dibao.archive.models import Volume
from dibao.capture.models import OldList, ScanBatch, ScanDocument, ScanPage
from dibao.capture.services import batch as batches
from dibao.capture.services import laying, legacy
from dibao.documents.services.store import put
from dibao.kernel import clock
from tests.capture.scanner import TOWN, scanned, text_page
from tests.capture.test_legacy import row, xlsx
from tests.conftest import staff


def things() -> dict[str, Any]:
    """What stands for the braces, of whatever is there now."""
    open_one, checked = ({"batch__state": state} for state in ("collecting", "checking"))
    return {
        "scan_batch": ScanBatch.objects.filter(state="collecting").values_list("number", flat=True).first(),
        "scan_document": ScanDocument.objects.filter(**open_one).values_list("pk", flat=True).first(),
        "scan_page": ScanPage.objects.filter(**open_one).values_list("pk", flat=True).first(),
        "scan_checked": ScanDocument.objects.filter(**checked).values_list("pk", flat=True).first(),
        "old_list": OldList.objects.values_list("pk", flat=True).first(),
    }


def captured(volume: Volume) -> None:
    """The clerk scans twice and hands one batch on; the archivist reads an old list."""
    clerk, archivist = staff("jingban"), staff("dangan")
    for number in (1, 2):
        batch = scanned(clerk, (f"{number}.jpg", text_page(number)))
        laying.describe(
            document=batch.documents.get(), household_number=volume.household_number, kind="other",
            dated=clock.today(), responsible="来人", expected=None, by=clerk,
        )  # fmt: skip
    batches.submit(batch=batch, by=clerk)
    stored = put(content=xlsx(row("王建国")), name="旧档台账.xlsx", by=archivist)
    found = legacy.bring(stored=stored, kind="ledger", division=TOWN, by=archivist)
    legacy.map_columns(old_list=found, mapping=found.mapping, by=archivist)
