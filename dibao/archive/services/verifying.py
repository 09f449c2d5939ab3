"""核实 — a person looked through the file of a household and says which blocks are still true (D7)."""

from collections.abc import Iterable

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid

from ..choices import ClassCode
from ..models import Verified, Volume
from ..permissions import VERIFY_FILE


@transaction.atomic
def verify_blocks(*, volume: Volume, class_codes: Iterable[str], by: Actor, note: str = "") -> list[Verified]:
    """核实 — these blocks were compared with how the family lives today; a sealed package is not touched by it."""
    require(by, VERIFY_FILE, volume.division)
    wanted = list(dict.fromkeys(class_codes))
    if not wanted or not set(wanted) <= set(ClassCode.values):
        raise Invalid(fields={"class_codes": "请勾选核实过的类别。"})
    rows = [
        Verified.objects.create(
            volume=volume,
            class_code=class_code,
            on=clock.today(),
            note=note.strip(),
            by=by.actor_key,
            by_name=by.actor_name,
        )
        for class_code in wanted
    ]
    record("archive.verify_file", by=by, about=volume, rows=rows, because=note, data={"classes": wanted})
    return rows
