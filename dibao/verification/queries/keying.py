"""对照录入 — whom a picture may still answer for, and whether its file name fits."""

from dataclasses import dataclass

from ..choices import OPEN
from ..models import Query, Reply


@dataclass(frozen=True, slots=True)
class Person:
    """One query of the batch beside the picture. named: the file's name holds the person's name."""

    query: Query
    open: bool
    mine: bool
    named: bool


def people(reply: Reply) -> list[Person]:
    """Every query of the reply's registers in its batch; those whose name the file bears first, then the open ones."""
    files = list(reply.files.select_related("stored"))
    title = " ".join(file.stored.original_name for file in files)
    rows = reply.dispatch.queries.filter(register__in=[file.register for file in files])
    found = [
        Person(
            query,
            open=query.answer in OPEN and query.check_request.reported_on is None,
            mine=query.reply_id == reply.pk,
            named=query.person.name in title,
        )
        for query in rows.select_related("person", "check_request")
    ]
    return sorted(found, key=lambda each: (not each.named, not each.open, each.query.pk))
