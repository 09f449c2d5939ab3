"""名单和照片 — shown to whoever needs them, on record: addresses, phones and pictures of homes."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import viewed
from dibao.documents.models import StoredFile
from dibao.reviews.queries.listing import my_places, short_names

from ..models import Enclosure, Visit
from ..permissions import LOOK, PRINT
from ..printing import render
from ..queries.listing import names_of_heads
from ..queries.sheets import walk_list


@transaction.atomic
def print_list(*, visits: Sequence[Visit], title: str, by: Any) -> bytes:
    """打印走访名单 — the PDF, in the order given; names, addresses and phones in plain, so it is recorded who printed it."""
    for place in {visit.division for visit in visits}:
        require(by, PRINT, place)
    places = short_names({visit.division for visit in visits}, my_places(by))
    made = render(walk_list(visits, heads=names_of_heads(visits), places=places, title=title))
    division = visits[0].division if visits else None
    viewed(
        "rounds.print",
        by=by,
        about=None,
        purpose=title,
        division=division,
        data={"households": len({visit.household_id for visit in visits})},
    )
    return made


@transaction.atomic
def look_at(*, enclosure: Enclosure, by: Any) -> StoredFile:
    """查看核查照片、核查表 — recorded with the household."""
    visit = enclosure.envelope.visit
    require(by, LOOK, visit.division)
    viewed("rounds.view", by=by, about=enclosure.envelope, purpose="办理业务", division=visit.division,
           data={"kind": enclosure.kind})  # fmt: skip
    return enclosure.stored
