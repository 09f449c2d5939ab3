"""专库标记 — derived from the sealed facts, many at a time; what is not derived yet is read through by each question."""

from collections.abc import Callable

from ..models import FactsMark
from ..queries.library import unmarked
from ..special_libraries import mark_of

AT_ONCE = 500


def derive(*, progress: Callable[[int], None] | None = None) -> int:
    """生成标记 — for every set of facts that has none; returns how many. Twice is as good as once."""
    done = 0
    while rows := list(unmarked()[:AT_ONCE]):
        marks = [FactsMark(facts_id=row.pk, **mark_of(row.values)) for row in rows]
        FactsMark.objects.bulk_create(marks, ignore_conflicts=True)
        done += len(rows)
        if progress is not None:
            progress(done)
    return done
