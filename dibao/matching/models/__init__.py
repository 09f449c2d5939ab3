"""The index, what people answered, what became of it, and what they were shown."""

from .cluster import Cluster, ClusterHousehold, ClusterLink
from .decision import Decision
from .index import MatchKey, Trace
from .merge import Merge, MergeEvent
from .photo import Photo, PhotoBand, PhotoPair

__all__ = [
    "Cluster", "ClusterHousehold", "ClusterLink", "Decision", "MatchKey", "Merge", "MergeEvent", "Photo", "PhotoBand",
    "PhotoPair", "Trace",
]  # fmt: skip
