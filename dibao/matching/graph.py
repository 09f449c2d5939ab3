"""关联图 — which households hang together by things families do not share by chance. Pure: no Django, no database.

The graph has two kinds of nodes, households and things shared, so that one phone of two hundred households is two
hundred edges and not twenty thousand. A house holds a family together that may well be two households: an address, or
a phone known only inside one house, ties nobody; it only counts as evidence inside a cluster.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import networkx

PHONE, ADDRESS, ACCOUNT, HANDSET, PHOTO, LIKE_PHOTO = 1, 2, 3, 4, 5, 6
# How much one shared thing says. Money that arrives in one place, and one photograph of two families, say most; one that
# only looks alike may be two rooms of one row of houses.
STRENGTH: Mapping[int, float] = {ACCOUNT: 4.0, PHOTO: 3.0, HANDSET: 2.0, LIKE_PHOTO: 1.5, PHONE: 1.5, ADDRESS: 0.5}
Shared = Mapping[tuple[int, int], frozenset[Any]]
"""Households by (kind, key); two at least."""


@dataclass(frozen=True, slots=True)
class Group:
    """A cluster: its households, what they share, and how strongly on the average each is tied to the others."""

    households: frozenset[Any]
    links: Mapping[tuple[int, int], frozenset[Any]]
    strength: float

    @property
    def rank(self) -> float:
        return len(self.households) * self.strength


def shared(traces: Iterable[tuple[int, int, Any]]) -> dict[tuple[int, int], frozenset[Any]]:
    """(kind, key, household) rows grouped; what only one household has is left out."""
    holders: dict[tuple[int, int], set[Any]] = defaultdict(set)
    for kind, key, household in traces:
        holders[kind, key].add(household)
    return {thing: frozenset(homes) for thing, homes in holders.items() if len(homes) > 1}


def groups(things: Shared) -> list[Group]:
    """冒名线索 — the connected parts, the largest and strongest first."""
    houses = _houses(things)
    ties = {thing: homes for thing, homes in things.items() if _ties(thing[0], homes, houses)}
    graph = networkx.Graph()
    graph.add_edges_from((("thing", thing), ("home", home)) for thing, homes in ties.items() for home in homes)
    found = [
        _group(frozenset(name for sort, name in part if sort == "home"), ties, things, houses)
        for part in networkx.connected_components(graph)
    ]
    return sorted(found, key=lambda group: (-group.rank, min(map(str, group.households))))


def _houses(things: Shared) -> dict[Any, set[int]]:
    found: dict[Any, set[int]] = defaultdict(set)
    for (kind, key), homes in things.items():
        if kind == ADDRESS:
            for home in homes:
                found[home].add(key)
    return found


def _ties(kind: int, homes: frozenset[Any], houses: Mapping[Any, set[int]]) -> bool:
    if kind == ADDRESS:
        return False
    if kind != PHONE:
        return True
    return not set.intersection(*(houses.get(home, set()) for home in homes))


def _group(homes: frozenset[Any], ties: Shared, things: Shared, houses: Mapping[Any, set[int]]) -> Group:
    inside = {thing: holders for thing, holders in ties.items() if holders & homes}
    for key in {key for home in homes for key in houses.get(home, ())}:
        there = things[ADDRESS, key] & homes
        if len(there) > 1:
            inside[ADDRESS, key] = there
    weight = sum(STRENGTH[kind] * (len(holders) - 1) for (kind, _), holders in inside.items())
    return Group(homes, inside, round(weight / (len(homes) - 1), 3))
