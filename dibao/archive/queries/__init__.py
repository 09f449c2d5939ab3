"""What pages and upper apps ask of the archive."""

from .completeness import Missing, RailLine, missing_papers, rail
from .freshness import file_of
from .gaps import gaps_in
from .place import Box, boxes
from .volume import (
    Contents,
    all_volumes,
    at_hand,
    class_visible,
    contents,
    find_volumes,
    items_by_series,
    open_volume_of,
    sealed_roots,
    series_across,
    volume_by_code,
)

__all__ = [
    "Box",
    "Contents",
    "Missing",
    "RailLine",
    "all_volumes",
    "at_hand",
    "boxes",
    "class_visible",
    "contents",
    "file_of",
    "find_volumes",
    "gaps_in",
    "items_by_series",
    "missing_papers",
    "open_volume_of",
    "rail",
    "sealed_roots",
    "series_across",
    "volume_by_code",
]
