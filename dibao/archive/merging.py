"""重复登记合并 — a volume keeps the name it was filed and sealed with; its trail says whose second name that was."""

from typing import Any

from dibao.audit.services.record import record
from dibao.registry.models import Person

from .models import Volume


def noted(*, kept: Person, merged: Person, by: Any, because: str, undone: bool) -> None:
    """A line in the trail of every volume of the merged row's households; neither rows nor packages are touched."""
    numbers = set(merged.memberships.values_list("household__number", flat=True))
    for volume in Volume.objects.filter(household_number__in=numbers).order_by("archival_code"):
        data = {"kept": str(kept.pk), "merged": str(merged.pk), "sealed": not volume.is_open}
        verb = "archive.note_divided" if undone else "archive.note_merged"
        record(verb, by=by, about=volume, because=because, data=data)
