"""重印核对报告 — the sheet once more from the data kept with it; byte for byte what was filed."""

import hashlib
from datetime import date
from typing import Any

from dibao.documents.papers.engine import render
from dibao.documents.papers.kinds import KINDS
from dibao.documents.papers.schema import DATE

from ..models import CheckReport

KIND = "check_report"


def reprinted(report: CheckReport) -> bytes:
    """The PDF/A made anew with the moment and the code of the first print. Reads only."""
    return render(KIND, _revived(report.printed), code=report.code, made_at=report.issued_at)


def proves_itself(report: CheckReport) -> bool:
    """Whether the reprint has the digest written down when the report was issued."""
    return hashlib.sha256(reprinted(report)).hexdigest() == report.digest == report.stored.sha256


def _revived(data: dict[str, Any]) -> dict[str, Any]:
    """The days of the schema are days again; everything else was text already."""
    days = {key for key, rule in KINDS[KIND].schema.items() if rule == DATE}
    return {key: date.fromisoformat(value) if key in days else value for key, value in data.items()}
