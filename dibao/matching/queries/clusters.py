"""冒名线索 — the list, and one cluster with its households, what they share, and the picture."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import ExpressionWrapper, F, FloatField, QuerySet
from django.utils.safestring import SafeString

from dibao.regions import codes
from dibao.regions.queries import path_names
from dibao.registry.models import Household
from dibao.registry.queries import heads_of

from ..choices import ClusterState, LinkKind
from ..drawing import draw
from ..models import Cluster, ClusterLink, Decision
from ..permissions import READERS

PAGE = 50


@dataclass(frozen=True, slots=True)
class ClusterRow:
    """One line of the list."""

    cluster: Cluster
    shares: str
    places: str


@dataclass(frozen=True, slots=True)
class Home:
    """One household of a cluster; outside the reader's divisions it has a place and nothing else."""

    number: int
    mine: bool
    household_number: str
    head: str
    place: str
    shares: str


@dataclass(frozen=True, slots=True)
class ClusterPage:
    """One cluster."""

    cluster: Cluster
    homes: list[Home]
    things: list[tuple[str, str]]
    picture: SafeString
    drawn: int
    alike: bool


def ranked(rows: QuerySet[Cluster]) -> QuerySet[Cluster]:
    """The largest and strongest first."""
    rank = ExpressionWrapper(F("size") * F("strength"), output_field=FloatField())
    return rows.order_by(rank.desc(), "pk")


def clusters_of(household: Household, staff: Any) -> list[Cluster]:
    """Clusters this household stands in that are open or suspicious, for those who judge them; nobody else is told."""
    if not staff.holds(*READERS):
        return []
    told = Cluster.objects.visible_to(staff).filter(state__in=(ClusterState.OPEN, ClusterState.SUSPICIOUS))
    return list(told.filter(households__household=household).order_by("pk"))


def waiting(staff: Any) -> tuple[int, int]:
    """How many clusters and how many pairs wait for a word of this person's posts."""
    if not staff.holds(*READERS):
        return 0, 0
    mine = Cluster.objects.visible_to(staff).filter(state=ClusterState.OPEN)
    return mine.count(), Decision.objects.visible_to(staff).open().count()


def cluster_rows(clusters: Sequence[Cluster]) -> list[ClusterRow]:
    """These clusters with what is shared and where."""
    held = Cluster.objects.filter(pk__in=[row.pk for row in clusters]).prefetch_related(
        "links", "households__household"
    )
    full = {row.pk: row for row in held}
    towns = {row.pk: _towns(row) for row in full.values()}
    names = path_names({town for found in towns.values() for town in found})
    return [
        ClusterRow(full[row.pk], _shares(full[row.pk]), "、".join(names[town] for town in towns[row.pk]))
        for row in clusters
    ]


def _towns(cluster: Cluster) -> list[int]:
    return sorted({codes.township(row.household.division) for row in cluster.households.all()})


def _shares(cluster: Cluster) -> str:
    count: dict[int, int] = {}
    for link in cluster.links.all():
        count[link.kind] = count.get(link.kind, 0) + 1
    return "、".join(f"{LinkKind(kind).label} {many} 个" for kind, many in sorted(count.items()))


def cluster_page(cluster: Cluster, staff: Any) -> ClusterPage:
    """Names masked; a household outside the scope of `staff` shows its township only."""
    rows = list(cluster.households.select_related("household").order_by("household__division", "household__number"))
    homes = [row.household for row in rows]
    mine = set(
        Household.objects.visible_to(staff).filter(pk__in=[home.pk for home in homes]).values_list("pk", flat=True)
    )
    number = {str(home.pk): at for at, home in enumerate(homes, 1)}
    links = list(cluster.links.order_by("kind", "key"))
    named = [(thing, sorted(number[home] for home in link.households)) for thing, link in _named(links)]
    heads, places = heads_of(homes), path_names({place_shown(home, home.pk in mine) for home in homes})
    shown = [
        Home(
            number=number[str(home.pk)],
            mine=home.pk in mine,
            household_number=home.number if home.pk in mine else "",
            head=heads.get(home.pk, "") if home.pk in mine else "",
            place=places[place_shown(home, home.pk in mine)],
            shares="、".join(thing for thing, there in named if number[str(home.pk)] in there),
        )
        for home in homes
    ]
    picture, drawn = draw(named, households=len(homes))
    things = [(thing, "、".join(f"第 {at} 户" for at in there)) for thing, there in named]
    alike = any(link.kind == LinkKind.LIKE_PHOTO for link in links)
    return ClusterPage(cluster, shown, things, picture, drawn, alike)


def _named(links: Sequence[ClusterLink]) -> list[tuple[str, ClusterLink]]:
    """电话1、电话2、银行账户1 — each kind counted by itself."""
    seen: Counter[int] = Counter()
    found = []
    for link in links:
        seen[link.kind] += 1
        bits = f"（差 {link.distance} 位）" if link.distance is not None else ""
        found.append((f"{LinkKind(link.kind).label}{seen[link.kind]}{bits}", link))
    return found


def place_shown(home: Household, mine: bool) -> int:
    """The village of a household in the reader's own place; of another one its township only."""
    return home.division if mine else codes.township(home.division)
