"""检索号 — a number for every paper and household, in the order they came; kept from build to build."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from dibao.archive.models import Item
from dibao.registry.models import Household

from ..models import Entry
from ..queries.sources import findable

_TABLE = Entry._meta.db_table


def number_everything() -> None:
    """Number every household and every paper in force that has none yet, in one statement each."""
    homes, papers = Household.objects.all(), findable(Item.objects.all())
    numbered = Entry.objects.all()
    _take(
        "household_id",
        homes.exclude(pk__in=numbered.exclude(household=None).values("household")).order_by("created_at", "pk"),
    )
    _take("item_id", papers.exclude(pk__in=numbered.exclude(item=None).values("item")).order_by("filed_at", "pk"))


def _take(column: str, rows: QuerySet) -> None:
    # The rows never pass through this process: a million of them are numbered in seconds.
    select, values = rows.values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {_TABLE} ({column}) {select} ON CONFLICT DO NOTHING", values)


def assign(*, households: Iterable[UUID] = (), items: Iterable[UUID] = ()) -> None:
    """Number these few; whoever has a number keeps it."""
    Entry.objects.bulk_create([Entry(household_id=pk) for pk in households], ignore_conflicts=True)
    Entry.objects.bulk_create([Entry(item_id=pk) for pk in items], ignore_conflicts=True)
