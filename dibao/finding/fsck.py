"""核对 — every paper in force can be found: it has a number, or is among those the index is about to learn."""

from collections.abc import Iterator

from dibao.archive.models import Item
from dibao.audit.checks import Problem, Seen, check

from .models import Entry
from .queries import lists, waiting
from .queries.sources import findable


@check("检索目录")
def numbered(seen: Seen) -> Iterator[Problem]:
    """Papers without a number that no waiting event will give one."""
    generation = lists.live()
    if generation is None:
        return
    seen(Entry.objects.count())
    events = [rows for _, rows in waiting.sealed_after(generation.cursor, most=waiting.MOST_EVENTS)]
    coming = waiting.touched([*events, *waiting.unsealed(most=waiting.MOST_EVENTS)]).items
    left_out = findable(Item.objects.all()).exclude(pk__in=Entry.objects.exclude(item=None).values("item"))
    for item in left_out.select_related("volume").iterator(chunk_size=500):
        if item.pk not in coming:
            code = item.volume.archival_code
            yield Problem(
                "漏编", code, f"《{item.title}》（{code}）不在检索目录里，查找时找不到。请运行 dibao finding build。"
            )
