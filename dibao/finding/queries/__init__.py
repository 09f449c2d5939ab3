"""What pages and upper apps ask of finding."""

from .family import Found as FoundFamilies
from .family import families
from .lists import built_at, is_old
from .paper import Found, Hit, papers
from .reading import in_one_reading
from .saved import saved_by
from .wanted import Wanted

__all__ = [
    "Found",
    "FoundFamilies",
    "Hit",
    "Wanted",
    "built_at",
    "families",
    "in_one_reading",
    "is_old",
    "papers",
    "saved_by",
]
