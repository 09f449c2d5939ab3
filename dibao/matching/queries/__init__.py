"""Reads: who may be the same human, what was decided, what is tied together."""

from .clusters import ClusterPage, ClusterRow, cluster_page, cluster_rows, clusters_of, waiting
from .decisions import Remembered, open_pairs, remembered
from .likeness import Candidate, candidates, identities

__all__ = [
    "Candidate",
    "ClusterPage",
    "ClusterRow",
    "Remembered",
    "candidates",
    "cluster_page",
    "cluster_rows",
    "clusters_of",
    "identities",
    "open_pairs",
    "remembered",
    "waiting",
]
