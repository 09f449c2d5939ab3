"""What pages and upper apps ask of the archive."""

from .completeness import Missing, RailLine, missing_papers, rail
from .place import Box, Label, Sheet, boxes, labels
from .volume import (
    Contents,
    all_volumes,
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
    "Label",
    "Missing",
    "RailLine",
    "Sheet",
    "all_volumes",
    "boxes",
    "class_visible",
    "contents",
    "find_volumes",
    "items_by_series",
    "labels",
    "missing_papers",
    "open_volume_of",
    "rail",
    "sealed_roots",
    "series_across",
    "volume_by_code",
]
