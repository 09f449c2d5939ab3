"""改编档号 — an open volume goes to another series; its former code stays its own for ever."""

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.kernel.refusals import Invalid

from ..choices import Retention
from ..models import FormerCode, Volume
from ..permissions import RENUMBER
from .filing import open_for_change
from .volume import next_code


@transaction.atomic
def renumber(*, volume: Volume, retention: str, why: str, by: Actor) -> Volume:
    """改编档号 — the next code of the series of the new term. Raises Conflict for a sealed volume, whose code is fixed."""
    volume = open_for_change(volume)
    require(by, RENUMBER, volume.division)
    if retention not in Retention.values or not why.strip():
        raise Invalid(fields={"why": "请选择保管期限，并写明改编的依据。"})
    if volume.retention == retention:
        return volume
    former = FormerCode.objects.create(
        volume=volume, code=volume.archival_code, why=why.strip(), replaced_by=by.actor_key
    )
    volume.retention = retention
    volume.archival_code = str(next_code(volume))
    volume.save(update_fields=["retention", "archival_code"])
    record("archive.renumber", by=by, about=volume, rows=[former], because=why, data={"former": former.code})
    return volume
