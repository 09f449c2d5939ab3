"""Reads: who may be the same human, what was decided, what is tied together."""

from .clusters import ClusterPage, ClusterRow, cluster_page, cluster_rows, clusters_of, waiting
from .decisions import Remembered, open_pairs, remembered
from .handsets import handset_rows, handsets
from .likeness import Candidate, candidates, identities
from .merges import MergePage, merge_page, merges_waiting, two_rows, unmerged

__all__ = [
    "Candidate",
    "ClusterPage",
    "ClusterRow",
    "MergePage",
    "Remembered",
    "candidates",
    "cluster_page",
    "cluster_rows",
    "clusters_of",
    "handset_rows",
    "handsets",
    "identities",
    "merge_page",
    "merges_waiting",
    "open_pairs",
    "remembered",
    "two_rows",
    "unmerged",
    "waiting",
]
