"""Households with bags of a given thickness in the village box."""

from typing import Any

from dibao.archive.models import Place, Volume
from tests.archive.office import VILLAGE, add, new_volume, pdf_file


def bags(by: Any, count: int, *, pages: int = 0, **more: Any) -> list[Volume]:
    """`count` new households; with `pages`, one paper of so many pages each."""
    made = [new_volume(by, **more) for _ in range(count)]
    if pages:
        for volume in made:
            add(volume, by, "application", paper=pdf_file(by, f"申请书 {volume.archival_code} {pages}", pages=pages))
    return made


def first_box(division: int = VILLAGE) -> Place:
    """The box every new bag is entered in."""
    return Place.objects.get(code=f"B-{division}-01")
