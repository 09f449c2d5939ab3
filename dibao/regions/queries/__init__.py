"""Reads about divisions."""

from .divisions import by_code, children, current, path_name, path_names, short_names, villages_of
from .pick import Found, Match, pick

__all__ = [
    "Found",
    "Match",
    "by_code",
    "children",
    "current",
    "path_name",
    "path_names",
    "pick",
    "short_names",
    "villages_of",
]
