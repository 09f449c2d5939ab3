"""PRONOM — names formats by their signatures for the attendant (`python -m dibao.documents.attendant dibao.documents.namer`).

Reading the thousands of signatures takes most of a file's inspection, so they are read once. siegfried is Go: memory-safe,
and of threads, which no fork survives. No Django here.
"""

import json
from importlib import import_module

from . import limits

SAFE = True
CPU_SECONDS = 5
DATA_BYTES = 600 * limits.MEGABYTE


def prepare() -> None:
    """Read the signatures, which the library does with the first file."""
    answered([__file__])


def limit() -> None:
    """Give up what naming has no need of; processor time is granted question by question."""
    limits.give_up(seconds=None, data=DATA_BYTES, answer=0)


def answered(arguments: list[str]) -> bytes:
    """The best match of a file as JSON: id, basis, mime, format."""
    match = import_module("pygfried").identify(arguments[0], detailed=True)["files"][0]["matches"][0]
    return json.dumps({name: match[name] for name in ("id", "basis", "mime", "format")}, ensure_ascii=False).encode()
