"""归档 — a printed paper of a family goes into its open file; a family without a file keeps it in its history alone."""

from typing import Any

from dibao.archive.choices import Origin
from dibao.archive.models import Item, Volume
from dibao.archive.services.filing import file
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.registry.models import Household


def file_paper(*, household: Household, stored: StoredFile, kind: str, by: Any) -> Item | None:
    """File it in the household's open volume; None when there is none. Call inside the act's transaction."""
    volume = Volume.objects.filter(household_number=household.number, status="open").order_by("-opened_at").first()
    if volume is None:
        return None
    return file(
        volume=volume,
        stored=stored,
        kind=kind,
        by=by,
        dated=clock.today(),
        responsible=by.actor_name,
        origin=Origin.PRINTED,
    )
