"""办理中的事 — what has begun about a file and has not ended, as the record tells it. Pure.

Rooms of the same storey do not know each other; the record of what happened is common to all. A bag that was lent and
not given back, a request to read that nobody has answered or that still runs: with either a file is not destroyed.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple


class Happened(NamedTuple):
    """One event: its verb, the key of the row it is about, and its facts."""

    verb: str
    about: str
    data: Mapping[str, Any]


LENT, ASKED, READ = "档案袋借出未还", "查阅申请待批准", "查阅还没有到期"
_BEGINS = {"reading.lend": LENT, "reading.ask": ASKED}
_ENDS = frozenset({"reading.give_back", "reading.refuse_reading", "reading.end"})


def going_on(events: Iterable[Happened], *, on: date) -> list[str]:
    """What still runs on that day, in words, each once; events in the order they happened."""
    running: dict[str, str] = {}
    for event in events:
        if event.verb in _BEGINS:
            running[event.about] = _BEGINS[event.verb]
        elif event.verb in _ENDS:
            running.pop(event.about, None)
        elif event.verb == "reading.grant":
            running.pop(event.about, None)
            if date.fromisoformat(str(event.data["until"])) >= on:
                running[event.about] = READ
    return sorted(set(running.values()))


VERBS = frozenset({*_BEGINS, *_ENDS, "reading.grant"})
