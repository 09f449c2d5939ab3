"""记录查询 — what was asked of a department by line and what came back, as evidence for both sides."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.audit.services.record import record

from ..models import Partner
from . import known


@transaction.atomic(durable=True)
def note(
    *,
    partner: Partner,
    purpose: str,
    case_number: str,
    register: str,
    people: list[dict[str, str]],
    rows: list[dict[str, Any]],
    on: date,
    evidence: dict[str, str],
    by: Any,
) -> None:
    """记录查询 — digests and signatures of question and answer, for which case and what for; never the content."""
    counts = {"case": case_number, "register": register, "people": len(people), "rows": len(rows)}
    record("exchange.ask", by=by, about=partner, because=purpose, data=counts | evidence)
    known.keep(partner=partner, register=register, people=people, rows=rows, on=on)
    known.forget_old(partner=partner)


@transaction.atomic(durable=True)
def note_earlier(*, partner: Partner, purpose: str, case_number: str, register: str, on: date, by: Any) -> None:
    """记录查询 — that an earlier answer stood in for a department that could not be reached."""
    data = {"case": case_number, "register": register, "earlier": on}
    record("exchange.ask_earlier", by=by, about=partner, because=purpose, data=data)
