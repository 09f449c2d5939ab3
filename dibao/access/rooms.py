"""各室 — a tile for each room a person may enter; a room without a page, or not open to his posts, is no tile."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, resolve, reverse

# label, what one does there, address by name and arguments.
Plan = tuple[str, str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Room:
    """One tile."""

    label: str
    words: str
    url: str


def rooms_for(staff: Any, rooms: Iterable[Plan]) -> Iterator[Room]:
    """各室 — those whose page exists and whose own rule admits a live post of this person."""
    held = {post.kind for post in staff.live_posts}
    for label, words, name, args in rooms:
        try:
            url = reverse(name, args=args)
        except NoReverseMatch:
            continue
        if held & resolve(url).func.policy.posts:  # type: ignore[attr-defined]
            yield Room(label, words, url)
