"""检索号 — a number for every paper, record and household, in the order they came; kept from build to build."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet, UUIDField, Value
from django.db.models.functions import Cast

from dibao.archive.models import Item, Record
from dibao.registry.models import Household

from ..models import Entry
from ..queries.sources import findable

_TABLE = Entry._meta.db_table


def number_everything() -> None:
    """Number every household and every paper and record in force that has none yet, in one statement each."""
    homes = _left_out("household", Household.objects.annotate(at=F("created_at")))
    papers = _left_out("item", findable(Item.objects.all()).annotate(at=F("filed_at")))
    records = _left_out("record", findable(Record.objects.all()).annotate(at=F("filed_at")))
    nothing = Cast(Value(None), UUIDField())
    _take(homes.values_list(F("pk"), nothing, nothing, "at"))
    _take(
        papers.values_list(nothing, F("pk"), nothing, "at").union(
            records.values_list(nothing, nothing, F("pk"), "at"), all=True
        )
    )


def _left_out(what: str, rows: QuerySet) -> QuerySet:
    return rows.exclude(pk__in=Entry.objects.exclude(**{what: None}).values(what)).order_by()


def _take(rows: QuerySet) -> None:
    # The rows never pass through this process: a million of them are numbered in seconds.
    select, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_TABLE} (household_id, item_id, record_id)"  # noqa: S608
            f" WITH found (household, item, record, at) AS ({select})"
            " SELECT household, item, record FROM found ORDER BY at, household, item, record ON CONFLICT DO NOTHING",
            values,
        )


def assign(*, households: Iterable[UUID] = (), items: Iterable[UUID] = (), records: Iterable[UUID] = ()) -> None:
    """Number these few; whoever has a number keeps it."""
    Entry.objects.bulk_create([Entry(household_id=pk) for pk in households], ignore_conflicts=True)
    Entry.objects.bulk_create([Entry(item_id=pk) for pk in items], ignore_conflicts=True)
    Entry.objects.bulk_create([Entry(record_id=pk) for pk in records], ignore_conflicts=True)
