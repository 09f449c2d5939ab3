"""Writing the lists: a whole block at once, a few tokens more, some numbers less. Only the index itself comes here."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeVar

from django.db import connection
from django.db.models import Max

from ..models import Posting
from ..postings import Mask, struck, united

T = TypeVar("T")
AT_ONCE = 500
ROWS = 20_000
_TABLE = Posting._meta.db_table
_INSERT = f"INSERT INTO {_TABLE} (generation, block, token, ids) VALUES (%s, %s, %s, %s)"  # noqa: S608
_DELETE = f"DELETE FROM {_TABLE} WHERE generation = %s"  # noqa: S608
_REPLACE = f"{_INSERT} ON CONFLICT (generation, block, token) DO UPDATE SET ids = excluded.ids"


def append(*, generation: int, block: int, rows: Iterable[tuple[int, bytes]]) -> None:
    """Write the lists of a block that has none yet, the quickest way each database has."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {_TABLE} (generation, block, token, ids) FROM STDIN") as copy:
                for token, ids in rows:
                    copy.write_row((generation, block, token, ids))
            return
        for part in _batches(((generation, block, token, ids) for token, ids in rows), ROWS):
            cursor.executemany(_INSERT, part)


def look_over() -> None:
    """Let PostgreSQL see how the lists lie now: until it has, it reads each list by the wrong end, four times slower."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {_TABLE}")


def unite(*, generation: int, block: int, rows: Mapping[int, bytes]) -> None:
    """Add to the lists of a block."""
    merged = dict(rows)
    of_block = Posting.objects.filter(generation=generation, block=block)
    for part in _batches(rows, AT_ONCE):
        for token, ids in of_block.filter(token__in=part).values_list("token", "ids"):
            merged[token] = united(bytes(ids), rows[token])
    _replace((generation, block, token, ids) for token, ids in merged.items())


def strike(*, block: int, gone: Mask) -> None:
    """Take numbers out of every list of a block, in every build there is."""
    every = Posting.objects.filter(block=block).values_list("generation", "token", "ids")
    changed, empty = [], []
    for generation, token, packed in every.iterator(chunk_size=AT_ONCE):
        left = struck(bytes(packed), gone)
        if left:
            changed.append((generation, block, token, left))
        elif left is not None:
            empty.append((generation, block, token))
    _replace(changed)
    with connection.cursor() as cursor:
        cursor.executemany(f"{_DELETE} AND block = %s AND token = %s", empty)


def clear(*, generation: int) -> None:
    """Remove a whole build, block by block, so that nobody waits long for his turn to write."""
    blocks = Posting.objects.filter(generation=generation).aggregate(last=Max("block"))["last"]
    with connection.cursor() as cursor:
        for block in range(-1 if blocks is None else blocks, -1, -1):
            cursor.execute(f"{_DELETE} AND block = %s", [generation, block])


def _replace(rows: Iterable[tuple[int, int, int, bytes]]) -> None:
    with connection.cursor() as cursor:
        for part in _batches(rows, ROWS):
            cursor.executemany(_REPLACE, part)


def _batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    source = iter(rows)
    while part := list(islice(source, size)):
        yield part
