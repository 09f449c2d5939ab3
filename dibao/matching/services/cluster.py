"""冒名线索 — found every night, judged once, shown again only when they have grown."""

from collections import Counter
from collections.abc import Mapping
from itertools import chain
from typing import Any

from django.db import transaction
from django.db.models import Count

from dibao.access.permissions import may, require
from dibao.audit.actors import SYSTEM
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid

from .. import graph
from ..choices import ClusterState, LinkKind
from ..models import Cluster, ClusterHousehold, ClusterLink, Trace
from ..permissions import JUDGE
from ..queries.photos import alike

SHOWN = frozenset({ClusterState.OPEN, ClusterState.ORDINARY, ClusterState.SUSPICIOUS})


@transaction.atomic
def find_clusters(*, by: Any = SYSTEM) -> Counter[str]:
    """查找线索 — compare what households share now with what was shown before.

    A judged cluster stays judged while it has no new household and no new thing shared; open ones are brought up to
    date, and those of which nothing is left are put aside. Returns how many are new, grown, kept and gone.
    """
    known = {row.pk: row for row in Cluster.objects.select_for_update().filter(state__in=SHOWN)}
    member_of: dict[Any, int] = dict(
        ClusterHousehold.objects.filter(cluster__in=known).values_list("household_id", "cluster_id")
    )
    told: Counter[str] = Counter()
    distances, like = alike()
    for group in graph.groups(graph.shared(chain(_shared_traces(), like))):
        before = Counter(member_of[home] for home in group.households if home in member_of and member_of[home] in known)
        cluster = known.pop(before.most_common(1)[0][0]) if before else None
        told[_bring_up_to_date(cluster, group, distances, by)] += 1
    for cluster in known.values():
        cluster.state, cluster.changed_at = ClusterState.GONE, clock.now()
        cluster.save(update_fields=["state", "changed_at"])
        record("matching.cluster_gone", by=by, about=cluster, division=_division(cluster))
        told["gone"] += 1
    return told


def _shared_traces() -> Any:
    """Only what two households have: the database leaves out the rest."""
    for kind in LinkKind:
        rows = Trace.objects.filter(kind=kind)
        twice = rows.values("key").annotate(n=Count("household")).filter(n__gt=1).values("key")
        yield from rows.filter(key__in=twice).values_list("kind", "key", "household_id").iterator()


def _bring_up_to_date(cluster: Cluster | None, group: graph.Group, distances: Mapping[int, int], by: Any) -> str:
    if cluster is None:
        cluster = Cluster(found_on=clock.today())
        homes: set[Any] = set()
        links: dict[tuple[int, int], ClusterLink] = {}
        said = "new"
    else:
        homes = set(cluster.households.values_list("household_id", flat=True))
        links = {(link.kind, link.key): link for link in cluster.links.all()}
        said = "kept"
    more, ties = group.households - homes, group.links.keys() - links.keys()
    if cluster.pk and (more or ties):
        said, cluster.grew = "grown", _grown(len(more), ties)
        cluster.state = ClusterState.OPEN
    if said != "kept" or (
        cluster.state == ClusterState.OPEN and (homes - group.households or _links_differ(links, group))
    ):
        _write(cluster, group, homes, links, distances, by)
    return said


def _grown(households: int, ties: set[tuple[int, int]]) -> str:
    things = Counter(str(LinkKind(kind).label) for kind, _ in ties)
    said = [f"{households} 户"] if households else []
    return "新增 " + "、".join(said + [f"{count} 个共用的{label}" for label, count in things.items()])


def _links_differ(links: dict[tuple[int, int], ClusterLink], group: graph.Group) -> bool:
    return {thing: set(link.households) for thing, link in links.items()} != {
        thing: {str(home) for home in homes} for thing, homes in group.links.items()
    }


def _write(
    cluster: Cluster, group: graph.Group, homes: set[Any], links: dict[tuple[int, int], ClusterLink],
    distances: Mapping[int, int], by: Any,
) -> None:  # fmt: skip
    cluster.size, cluster.strength, cluster.changed_at = len(group.households), group.strength, clock.now()
    cluster.save()
    left: list[Any] = [link for thing, link in links.items() if thing not in group.links]
    left += cluster.households.filter(household__in=homes - group.households)
    rows: list[Any] = [ClusterHousehold(cluster=cluster, household_id=home) for home in group.households - homes]
    for (kind, key), there in group.links.items():
        link = links.get((kind, key)) or ClusterLink(cluster=cluster, kind=kind, key=key)
        link.households = sorted(str(home) for home in there)
        link.distance = distances[key] if kind == LinkKind.LIKE_PHOTO else None
        rows.append(link)
    for row in rows:
        row.save()
    record("matching.find_cluster", by=by, about=cluster, rows=rows, deleted=left, division=_division(cluster))
    for row in left:
        row.delete()


def _division(cluster: Cluster) -> int | None:
    return cluster.households.values_list("household__division", flat=True).first()


@transaction.atomic
def judge(*, cluster: Cluster, state: str, why: str, by: Any) -> Cluster:
    """判断线索 — ordinary (relatives, a helper who files for neighbours), or suspicious and to be looked into.

    The judgement stops nothing and nobody's money; a suspicious cluster is handed to the county for a check on the spot.
    """
    now = Cluster.objects.select_for_update().get(pk=cluster.pk)
    places = list(now.households.values_list("household__division", flat=True))
    if not any(may(by, JUDGE, place) for place in places):
        require(by, JUDGE, places[0])
    if now.state == ClusterState.GONE:
        raise Conflict("这条线索里的关联已经不存在，不用再判断。")
    faults = {}
    if state not in (ClusterState.ORDINARY, ClusterState.SUSPICIOUS):
        faults["state"] = "请选择判断结果。"
    if not why.strip():
        faults["why"] = "请写明理由，例如“三户是同一家的兄弟，电话由大哥代管”。"
    if faults:
        raise Invalid(fields=faults)
    now.state, now.why, now.grew, now.judged_at = state, why.strip(), "", clock.now()
    now.judged_by, now.judged_by_name = by.actor_key, by.actor_name
    now.save()
    record("matching.judge", by=by, about=now, division=places[0], because=why.strip(), data={"state": state})
    return now
