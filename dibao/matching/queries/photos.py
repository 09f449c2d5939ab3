"""相像的照片 — photographs of several households that hang together by looking alike."""

from collections.abc import Iterator
from typing import Any

import networkx

from ..choices import LinkKind
from ..models import PhotoPair


def alike() -> tuple[dict[int, int], list[tuple[int, int, Any]]]:
    """(key → bits in which two of them differ at the most, rows of kind, key and household as traces are).

    A group is named after the photograph that was there first: what comes later does not make it another group.
    """
    graph = networkx.Graph()
    rows = PhotoPair.objects.values_list("a_id", "b_id", "distance", "a__household_id", "b__household_id")
    for a, b, distance, one, other in rows.iterator():
        graph.add_node(a, home=one)
        graph.add_node(b, home=other)
        graph.add_edge(a, b, distance=distance)
    distances: dict[int, int] = {}
    found: list[tuple[int, int, Any]] = []
    for key, homes, far in _groups(graph):
        distances[key] = far
        found += [(int(LinkKind.LIKE_PHOTO), key, home) for home in homes]
    return distances, found


def _groups(graph: networkx.Graph) -> Iterator[tuple[int, set[Any], int]]:
    for part in networkx.connected_components(graph):
        homes = {graph.nodes[photo]["home"] for photo in part}
        yield min(part), homes, max(far for _, _, far in graph.edges(part, data="distance"))
