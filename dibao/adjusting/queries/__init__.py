"""Reads about adjustments; what other apps ask is named here."""

from .found import by_source, by_sources, ended, open_of, under_hearing

__all__ = ["by_source", "by_sources", "ended", "open_of", "under_hearing"]
