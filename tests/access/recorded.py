"""What the archive of the county leaves for the walk through the matrix: a record kept by item, a rule that waits."""

import io
from typing import Any

from dibao.archive.models import Record, SchemeChange
from dibao.archive.services.record import file_record
from dibao.archive.services.scheme import enter_rules
from dibao.documents.services.store import put
from dibao.kernel import clock
from tests.archive.office import pdf
from tests.conftest import staff

TOWN, COUNTY = 220802100000, 220802000000


def things() -> dict[str, Any]:
    """What stands for the braces."""
    record, change = Record.objects.first(), SchemeChange.objects.first()
    return {
        "record": record and record.pk,
        "record_code": record and record.code,
        "rule_change": change and change.pk,
    }


def recorded() -> None:
    """The clerk files the minutes of a meeting; the archivist enters a longer term."""
    clerk = staff("jingban")
    file_record(
        category="documentary", subject="meeting", title="会议纪要", responsible="平安镇", dated=clock.today(),
        division=TOWN, stored=put(content=io.BytesIO(pdf("会议纪要")), name="纪要.pdf", by=clerk), by=clerk,
    )  # fmt: skip
    enter_rules(
        division=COUNTY, valid_from=clock.today(), document="某民发〔2026〕9号", by=staff("dangan"),
        rows={("term", "professional/dibao"): {"term": "D30", "trigger": "exit", "why": "本地办法"}},
    )  # fmt: skip
