"""The index, what people answered, and what they were shown."""

from .cluster import Cluster, ClusterHousehold, ClusterLink
from .decision import Decision
from .index import MatchKey, Trace

__all__ = ["Cluster", "ClusterHousehold", "ClusterLink", "Decision", "MatchKey", "Trace"]
