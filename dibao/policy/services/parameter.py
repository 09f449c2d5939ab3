"""录入参数 — a new decision beside the old ones; checked against what the rules can read before it is stored."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel.refusals import Invalid
from dibao.regions import codes
from dibao.rules.catalogue import KEYS
from dibao.rules.parameters import ParameterProblem
from dibao.rules.strategies import check

from ..models import Parameter
from ..permissions import DECIDE


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
    """录入政策参数 — with its document; an unknown place or a unit slip is refused with the reason."""
    require(by, DECIDE, division)
    faults = {}
    if fault := fault_of(key, value, unit):
        faults["value"] = fault
    if not codes.is_code(division):
        faults["division"] = f"没有区划 {division}。"
    if track not in Parameter.TRACKS:
        faults["track"] = "请选择城市、农村或不分。"
    if valid_to is not None and valid_to <= valid_from:
        faults["valid_to"] = "截止日期应晚于起始日期。"
    if not document.strip():
        faults["document"] = "请填写依据的文件。"
    if faults:
        raise Invalid(fields=faults)
    row = Parameter.objects.create(
        key=key,
        division=division,
        track=track,
        valid_from=valid_from,
        valid_to=valid_to,
        value=value,
        unit=unit,
        document=document,
        article=article,
        source=source,
        confidence=confidence,
        decided_by=by.actor_key,
    )
    record("policy.decide", by=by, about=row, division=division, because=document)
    return row
