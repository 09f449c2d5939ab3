"""检索目录 — build it beside the one in use and put it in its place; bring it up to date; take papers out for good.

The index says nothing the rows do not say; it is built again whenever in doubt. Lists only grow between two builds:
a paper that lost a word is still named under it and left out when it is looked at.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import Max, Q, QuerySet

from dibao.archive.models import Item, Record, Volume
from dibao.audit.actors import Actor
from dibao.audit.models import Event
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict
from dibao.registry.models import Household

from ..models import FORM, Entry, Generation
from ..postings import BITS, BLOCK, keys_of, lines
from ..queries import lists, waiting
from ..queries.sources import AT_ONCE, Family, findable, household_sheets, paper_rows, paper_sheets, record_rows
from ..sheets import Sheet
from . import postings
from .numbering import assign, number_everything

CHUNK = 2048
EVENTS = 1000
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: numbers looked at."""

    entries: int


def build(*, progress: Progress | None = None) -> Built:
    """编制 — the whole index anew, beside the one in use, which answers until the new one takes its place.

    Conflict when another build began meanwhile; that one goes on. Call it outside a transaction.
    """
    _clear(Generation.objects.filter(live=False))
    with transaction.atomic():
        generation = Generation.objects.create(cursor=_sealed(), form=FORM)
        postings.clear(generation=generation.pk)
        number_everything()
    highest = Entry.objects.aggregate(highest=Max("number"))["highest"] or 0
    known: dict[str, Family] = {}
    for block in range((highest >> BITS) + 1):
        rows = lines(_block_keys(block, known))
        with transaction.atomic():
            if not Generation.objects.filter(pk=generation.pk).exists():
                raise Conflict("另一次编制已经开始，这一次停下。")
            postings.append(generation=generation.pk, block=block, rows=rows)
        if progress is not None:
            progress(min((block + 1) << BITS, highest), highest)
    postings.look_over()
    _put_in_place(generation)
    _clear(Generation.objects.filter(live=False))
    return Built(highest)


def _clear(abandoned: QuerySet[Generation]) -> None:
    """Remove builds no search reads any more: broken off, or out of use."""
    for generation in abandoned:
        postings.clear(generation=generation.pk)
        generation.delete()


def _sealed() -> int:
    """The leaf the next sealed event will have, at the most."""
    last = Event.objects.aggregate(last=Max("leaf_no"))["last"]
    return 0 if last is None else last + 1


def _block_keys(block: int, known: dict[str, Family]) -> np.ndarray:
    """The keys of all papers and households of one block."""
    keys = [np.empty(0, np.uint64)]
    for low in range(block << BITS, (block + 1) << BITS, CHUNK):
        entries = Entry.objects.filter(number__gte=low, number__lt=low + CHUNK)
        keys.append(keys_of(_sheets(list(entries.values_list(*_NAMED)), known), lists.key()))
    return np.concatenate(keys)


_NAMED = ("number", "item_id", "household_id", "record_id")
Named = tuple[int, UUID | None, UUID | None, UUID | None]


def _sheets(entries: Sequence[Named], known: dict[str, Family]) -> Iterator[tuple[int, Sheet]]:
    of_item = {item: number for number, item, _, _ in entries if item}
    of_household = {household: number for number, _, household, _ in entries if household}
    of_record = {record: number for number, _, _, record in entries if record}
    for part in _parts(of_household):
        rows = list(Household.objects.filter(pk__in=part))
        yield from zip((of_household[row.pk] for row in rows), household_sheets(rows), strict=True)
    for part in _parts(of_item):
        papers = paper_rows(findable(Item.objects.filter(pk__in=part)))
        yield from zip((of_item[paper.pk] for paper in papers), paper_sheets(papers, known=known), strict=True)
    for part in _parts(of_record):
        kept = record_rows(findable(Record.objects.filter(pk__in=part)))
        yield from zip((of_record[paper.pk] for paper in kept), paper_sheets(kept, known=known), strict=True)


def _parts(keys: Iterable[UUID]) -> Iterator[list[UUID]]:
    every = list(keys)
    for at in range(0, len(every), AT_ONCE):
        yield every[at : at + AT_ONCE]


@transaction.atomic
def _put_in_place(generation: Generation) -> None:
    """Learn what happened during the build, then answer from the new one."""
    old = list(Generation.objects.select_for_update().filter(live=True))
    before = -1
    while generation.cursor != before:
        before = generation.cursor
        _follow(generation)
    for each in old:
        each.live = False
        each.save(update_fields=["live"])
    generation.live, generation.built_at = True, clock.now()
    generation.save(update_fields=["live", "built_at"])


def catch_up() -> int:
    """跟上 — learn what happened since; returns how many papers and households were looked at again.

    Without a live index it does nothing: `build` comes first. Twice is as good as once.
    """
    looked = 0
    while True:
        with transaction.atomic():
            generation = Generation.objects.select_for_update().filter(live=True).first()
            if generation is None:
                return looked
            before = generation.cursor
            looked += _follow(generation)
        if generation.cursor == before:
            return looked


def _follow(generation: Generation) -> int:
    """Learn the next sealed events; when there are none, those not sealed yet, which will be met again once they are."""
    events = waiting.sealed_after(generation.cursor, most=EVENTS)
    if not events:
        return _learn(generation, waiting.touched(waiting.unsealed(most=EVENTS)))
    generation.cursor = events[-1][0] + 1
    generation.save(update_fields=["cursor"])
    return _learn(generation, waiting.touched(rows for _, rows in events))


def _learn(generation: Generation, touched: waiting.Touched) -> int:
    """Write the words of these into the lists."""
    papers = findable(Item.objects.filter(pk__in=_new("item", touched.items))).order_by("filed_at", "pk")
    records = findable(Record.objects.filter(pk__in=_new("record", touched.records))).order_by("filed_at", "pk")
    homes = Household.objects.filter(pk__in=_new("household", touched.households)).order_by("created_at", "pk")
    assign(households=_keys(homes), items=_keys(papers), records=_keys(records))
    told = Q(item__in=touched.items) | Q(record__in=touched.records) | Q(household__in=touched.households)
    rows = list(Entry.objects.filter(told).order_by("number").values_list(*_NAMED)) if touched.size else []
    blocks: dict[int, list[tuple[int, Sheet]]] = {}
    for number, sheet in _sheets(rows, {}):
        blocks.setdefault(number >> BITS, []).append((number, sheet))
    for block, sheets in blocks.items():
        postings.unite(generation=generation.pk, block=block, rows=dict(lines(keys_of(sheets, lists.key()))))
    return len(rows)


def _new(what: str, keys: set[UUID]) -> set[UUID]:
    """Those of them that have no number yet."""
    return keys - set(Entry.objects.filter(**{f"{what}__in": keys}).values_list(what, flat=True)) if keys else set()


def _keys(rows: QuerySet) -> list[UUID]:
    return list(rows.values_list("pk", flat=True))


@transaction.atomic
def forget(*, volume: Volume, by: Actor) -> int:
    """清除 — take the papers of a volume out of every list for good; returns how many there were."""
    entries = Entry.objects.filter(item__volume=volume)
    numbers = np.array(sorted(entries.values_list("number", flat=True)), dtype=np.int64)
    for block in np.unique(numbers >> BITS).tolist():
        gone = np.zeros(BLOCK, dtype=bool)
        gone[numbers[numbers >> BITS == block] & (BLOCK - 1)] = True
        postings.strike(block=block, gone=gone)
    entries.delete()
    if numbers.size:
        record("finding.forget", by=by, about=volume, data={"papers": int(numbers.size)})
    return int(numbers.size)
