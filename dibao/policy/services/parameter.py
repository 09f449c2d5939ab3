"""录入参数 — a new decision beside the old ones; checked against what the rules can read before it is stored."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel.refusals import Invalid
from dibao.rules.catalogue import KEYS
from dibao.rules.parameters import ParameterProblem
from dibao.rules.strategies import check

from ..checks import Beside
from ..models import Parameter
from ..permissions import DECIDE
from ..queries.exchange import existing_for, known_divisions
from ..sheet import Entry, content


def fault_of(key: str, value: Any, unit: str) -> str:
    """Why the rules could not use this value; empty when they can. A null value ends the rule."""
    if key not in KEYS:
        return f"没有“{key}”这个参数项。"
    if value is None:
        return ""
    try:
        check(key, value, unit=unit)
    except ParameterProblem as problem:
        return str(problem)
    return ""


def refusal_of(entry: Entry) -> dict[str, str]:
    """Why this decision would be refused, by field: alone, and beside what is decided already; empty when it stands."""
    faults = {}
    if fault := fault_of(entry.key, entry.value, entry.unit):
        faults["value"] = fault
    if not known_divisions([entry.division]):
        faults["division"] = f"没有区划 {entry.division}。"
    if entry.track not in Parameter.TRACKS:
        faults["track"] = "请选择城市、农村或不分。"
    if entry.valid_to is not None and entry.valid_to <= entry.valid_from:
        faults["valid_to"] = "截止日期应晚于起始日期。"
    if not entry.document.strip():
        faults["document"] = "请填写依据的文件。"
    if not faults and (nonsense := next(Beside([*existing_for([entry]), entry]).faults(entry), "")):
        faults["value"] = f"{nonsense}。"
    return faults


@transaction.atomic
def decide(
    *,
    key: str,
    division: int,
    track: str,
    valid_from: date,
    value: Any,
    unit: str,
    document: str,
    source: str,
    by: Any,
    article: str = "",
    confidence: str = "R",
    valid_to: date | None = None,
) -> Parameter:
    """录入政策参数 — with its document; an unknown place or a unit slip is refused with the reason.

    A decision is never changed: a correction is a newer decision, a null value ends the rule.
    """
    require(by, DECIDE, division)
    entry = Entry(key, division, track, valid_from, valid_to, value, unit, document, article, source, confidence)
    if faults := refusal_of(entry):
        raise Invalid(fields=faults)
    row = Parameter.objects.create(**content(entry), decided_by=by.actor_key)
    record("policy.decide", by=by, about=row, division=division, because=document)
    return row
