"""What pages ask of reading: requests, loans, looks and libraries."""

from .aid import BY_KIND, BY_PERSON, Record, aids, grouped, record_of, total
from .boundary import boundaries
from .consultation import consultations_of, has_text, level_of, marked, papers_of, unchecked, wanted_of
from .library import Entry, by_place, entries, people, shown
from .loan import loans, loans_of, out_now
from .looks import Look, looks_at
from .opening import opened, openings, sealed_papers
from .question import questions

__all__ = [
    "BY_KIND",
    "BY_PERSON",
    "Entry",
    "Look",
    "Record",
    "aids",
    "boundaries",
    "by_place",
    "consultations_of",
    "entries",
    "grouped",
    "has_text",
    "level_of",
    "loans",
    "loans_of",
    "looks_at",
    "marked",
    "opened",
    "openings",
    "out_now",
    "papers_of",
    "people",
    "questions",
    "record_of",
    "sealed_papers",
    "shown",
    "total",
    "unchecked",
    "wanted_of",
]
