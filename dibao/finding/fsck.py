"""核对 — every paper in force can be found: it has a number, or is among those the index is about to learn."""

from collections.abc import Iterator

from dibao.archive.models import Item, Record
from dibao.audit.checks import Problem, Seen, check

from .models import Entry
from .queries import lists, waiting
from .queries.sources import findable


@check("检索目录")
def numbered(seen: Seen) -> Iterator[Problem]:
    """Papers and records without a number that no waiting event will give one."""
    generation = lists.live()
    if generation is None:
        return
    seen(Entry.objects.count())
    events = [rows for _, rows in waiting.sealed_after(generation.cursor, most=waiting.MOST_EVENTS)]
    coming = waiting.touched([*events, *waiting.unsealed(most=waiting.MOST_EVENTS)])
    items = findable(Item.objects.all()).exclude(pk__in=Entry.objects.exclude(item=None).values("item"))
    for item in items.select_related("volume").iterator(chunk_size=500):
        if item.pk not in coming.items:
            yield _left_out(item.title, item.volume.archival_code)
    records = findable(Record.objects.all()).exclude(pk__in=Entry.objects.exclude(record=None).values("record"))
    for row in records.iterator(chunk_size=500):
        if row.pk not in coming.records:
            yield _left_out(row.title, row.code)


def _left_out(title: str, code: str) -> Problem:
    return Problem("漏编", code, f"《{title}》（{code}）不在检索目录里，查找时找不到。请运行 dibao finding build。")
