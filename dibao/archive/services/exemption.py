"""缺件说明 — a required paper is not there, somebody signs why."""

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.kernel.refusals import Conflict, Invalid

from ..models import Exemption, Volume
from ..permissions import EXCEPT_MISSING
from ..scheme import kind_of, scheme
from .filing import open_for_change

SHORTEST_REASON = 5


@transaction.atomic
def except_missing(*, volume: Volume, kind: str, stage: str, reason: str, by: Actor) -> Exemption:
    """签署缺件说明 — from now on the paper counts as there; the reason goes into the sealed package."""
    volume = open_for_change(volume)
    require(by, EXCEPT_MISSING, volume.division)
    paper = kind_of(kind, volume.division)
    if stage not in scheme().stages:
        raise Invalid(fields={"stage": "请选择缺件所在的环节。"})
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid(fields={"reason": "请写明缺件的具体原因（不少于 5 个字），封卷后随案卷保存。"})
    if Exemption.objects.filter(volume=volume, kind=kind).exists():
        raise Conflict(f"《{paper.title}》已有缺件说明。")
    exemption = Exemption.objects.create(
        volume=volume,
        kind=kind,
        stage=stage,
        reason=reason.strip(),
        signed_by=by.actor_key,
        signed_by_name=by.actor_name,
    )
    record("archive.except_missing", by=by, about=exemption, household_number=volume.household_number,
           division=volume.division, because=reason)  # fmt: skip
    return exemption
