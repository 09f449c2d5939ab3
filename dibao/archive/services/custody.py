"""保管分工 — who keeps which class of papers where (F2, F18)."""

from django.db import transaction

from dibao.access.models import Staff
from dibao.access.permissions import require
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.kernel.refusals import Invalid

from ..choices import ClassCode
from ..models import Custody
from ..permissions import ASSIGN_CUSTODY


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
