"""开放审核 — propose what may be opened, decide by another person. 档案法 第二十七条、第三十条."""

from typing import Any

from django.db import transaction

from dibao.access.humans import is_same
from dibao.access.permissions import require
from dibao.archive.choices import Series
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed

from .. import queries
from ..choices import Verdict
from ..models import Opening
from ..permissions import DECIDE_OPENING, PROPOSE_OPENING

# 档案法 第二十七条: archives are opened after twenty-five years; earlier needs to be argued for.
YEARS = 25
SHORTEST = 10


@transaction.atomic
def propose(*, division: int, series: str, year: int, verdict: str, reason: str, by: Any) -> Opening:
    """提出开放审核 — one series of one year of a place; Invalid without papers or reason, Conflict while one waits."""
    require(by, PROPOSE_OPENING, division)
    wrong = {}
    if series not in Series.values:
        wrong["series"] = "请选择系列。"
    if verdict not in Verdict.values:
        wrong["verdict"] = "请选择开放还是延期开放。"
    if verdict == Verdict.OPENED and clock.today().year - year < YEARS and len(reason.strip()) < SHORTEST:
        wrong["reason"] = f"形成未满 {YEARS} 年就开放的，请写明依据和理由（至少 {SHORTEST} 个字）。"
    if not reason.strip():
        wrong["reason"] = "请写明理由。"
    papers = queries.sealed_papers(division=division, series=series, year=year).count()
    if not wrong and not papers:
        wrong["year"] = "这个地区、系列和年度没有已封卷的文件，不用审核。"
    if wrong:
        raise Invalid(fields=wrong)
    if Opening.objects.filter(division=division, series=series, year=year, decided_at=None).exists():
        raise Conflict("这个系列这一年度已经有一次审核在等决定，请等决定以后再提。")
    opening = Opening.objects.create(
        division=division, series=series, year=year, verdict=verdict, reason=reason.strip(), papers=papers,
        proposed_by=by.actor_key, proposed_by_name=by.actor_name, proposed_human=getattr(by, "human_key", ""),
    )  # fmt: skip
    record("reading.propose_opening", by=by, about=opening, because=reason)
    return opening


@transaction.atomic
def decide(*, opening: Opening, agreed: bool, why: str = "", by: Any) -> Opening:
    """决定开放审核 — by another person than the one who proposed it; a refusal says why."""
    require(by, DECIDE_OPENING, opening.division)
    opening = Opening.objects.select_for_update().get(pk=opening.pk)
    if opening.decided_at is not None:
        raise Conflict(f"{opening.decided_by_name} 已经作出决定。")
    if is_same(by, actor=opening.proposed_by, human=opening.proposed_human):
        raise NotAllowed("这次审核由您本人提出，请由另一位有权限的人决定。", basis="档案法第三十条")
    if not agreed and not why.strip():
        raise Invalid(fields={"why": "不同意的，请写明理由。"})
    opening.decided_at, opening.agreed, opening.decided_why = clock.now(), agreed, why.strip()
    opening.decided_by_name = by.actor_name
    opening.save()
    record("reading.decide_opening", by=by, about=opening, because=why, data={"agreed": agreed})
    return opening
