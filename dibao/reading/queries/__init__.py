"""What pages ask of reading: requests, loans, looks and libraries."""

from .boundary import boundaries
from .consultation import consultations_of, has_text, level_of, marked, papers_of, unchecked, wanted_of
from .library import Entry, by_place, entries
from .loan import loans, loans_of, out_now
from .looks import Look, looks_at
from .question import questions

__all__ = [
    "Entry",
    "Look",
    "boundaries",
    "by_place",
    "consultations_of",
    "entries",
    "has_text",
    "level_of",
    "loans",
    "loans_of",
    "looks_at",
    "marked",
    "out_now",
    "papers_of",
    "questions",
    "unchecked",
    "wanted_of",
]
