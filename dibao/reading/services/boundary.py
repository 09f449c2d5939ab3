"""公开界限 — the county says which series need its own word before anybody reads them."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.archive.choices import Series
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid

from ..models import Boundary
from ..permissions import SET_BOUNDARY


@transaction.atomic
def set_boundary(*, series: str, secret: bool, valid_from: date, document: str, division: int, by: Any) -> Boundary:
    """划定公开界限 — from `valid_from`, today at the earliest; requests made before keep their level."""
    require(by, SET_BOUNDARY, division)
    wrong = {}
    if series not in Series.values:
        wrong["series"] = "请选择系列。"
    if valid_from < clock.today():
        wrong["valid_from"] = "不能从过去的日期起限制或放开，请填今天或以后。"
    if not document.strip():
        wrong["document"] = "请填写依据的文件。"
    if wrong:
        raise Invalid(fields=wrong)
    if Boundary.objects.filter(division=division, series=series, valid_from=valid_from).exists():
        raise Conflict(f"“{Series(series).label}”从 {valid_from} 起的界限已经划定。要再改，请从另一天起。")
    boundary = Boundary.objects.create(
        division=division, series=series, secret=secret, valid_from=valid_from, document=document.strip(),
        set_by=by.actor_key, set_by_name=by.actor_name,
    )  # fmt: skip
    record("reading.set_boundary", by=by, about=boundary, because=document)
    return boundary
