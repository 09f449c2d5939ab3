"""保管分工 — who keeps which class of papers where (F2, F18)."""

from django.db import transaction

from dibao.access.choices import BUSINESS
from dibao.access.models import Staff
from dibao.access.permissions import require
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid

from ..choices import ClassCode, Series
from ..models import Custody, SeriesOwner
from ..permissions import ASSIGN_CUSTODY, ASSIGN_SERIES


@transaction.atomic
def assign_custody(*, class_code: str, division: int, keeper: Staff, by: Actor) -> Custody:
    """安排保管分工 — from now on `keeper`, as archivist, sees the papers of this class there."""
    require(by, ASSIGN_CUSTODY, division)
    if class_code not in ClassCode.values:
        raise Invalid(fields={"class_code": "请选择材料类别。"})
    if keeper.actor_key == by.actor_key:
        raise Invalid("不能给自己安排保管分工，请由其他负责人办理。")
    custody, new = Custody.objects.get_or_create(
        class_code=class_code,
        division=division,
        keeper=keeper.actor_key,
        defaults={"keeper_name": keeper.actor_name},
    )
    if new:
        record("archive.assign_custody", by=by, about=custody)
    return custody


@transaction.atomic
def assign_series(*, series: str, division: int, owner: Staff, by: Actor) -> SeriesOwner:
    """指定系列责任人 — from now on `owner` answers for this series there; the one before him no longer does."""
    require(by, ASSIGN_SERIES, division)
    if series not in Series.values:
        raise Invalid(fields={"series": "请选择系列。"})
    if not owner.covers(division, BUSINESS):
        raise Invalid(fields={"owner": f"{owner.name}在这个地区没有岗位，不能作责任人。"})
    held = SeriesOwner.objects.select_for_update().filter(series=series, division=division).first()
    row = held or SeriesOwner(series=series, division=division)
    before = row.owner_name
    row.owner, row.owner_name, row.since = owner.actor_key, owner.actor_name, clock.today()
    row.save()
    record("archive.assign_series", by=by, about=row, data={"before": before, "now": owner.actor_name})
    return row
