"""一次查找 — the index as one search finds it: which build it reads, what that build does not know yet, how far it goes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Max

from ..models import Entry, Generation
from .lists import live
from .waiting import Touched, waiting

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading:
    """generation: None before the first build. touched: None when it is too much to look through. end: above every 检索号."""

    generation: Generation | None
    touched: Touched | None
    end: int

    @property
    def holds(self) -> bool:
        """Whether the build that was read is still the one in use."""
        return self.generation is None or Generation.objects.filter(pk=self.generation.pk, live=True).exists()


def in_one_reading(read: Callable[[Reading], T]) -> T:
    """What `read` finds; again when a new index took the place of the one it read, whose lists may already be gone."""
    while True:
        generation = live()
        touched = waiting(generation.cursor if generation else 0)
        reading = Reading(generation, touched, (Entry.objects.aggregate(last=Max("number"))["last"] or 0) + 1)
        found = read(reading)
        if reading.holds:
            return found
