"""归档分工 — for every class and series who answers for it, which steps fill it, and where nobody does (F18)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dibao.access.choices import BUSINESS
from dibao.access.models import Staff
from dibao.regions import codes

from ..choices import ClassCode, Series, Source
from ..models import Custody, Item, SeriesOwner, Volume
from ..scheme import scheme_for
from ..scheme_text import Scheme
from .gaps import below

# The moves of a case, as the clerk calls them.
STAGE_WORDS = {
    "accept": "受理",
    "request_check": "发起核对",
    "finish_visit": "入户调查",
    "assess": "家庭经济状况认定",
    "propose": "提出初审意见",
    "send_up": "公示期满上报",
    "close": "办结归档",
}
OWN_BY = {Source.APPLICANT: "申请人交", Source.OFFICE: "经办形成", Source.REGISTER: "核对取得"}


@dataclass(frozen=True, slots=True)
class Duty:
    """One class or series in one place: who answers, since where, and the steps that fill it."""

    what: str
    slug: str
    owners: tuple[str, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unowned:
    """A township with files in which nobody answers for these classes and series."""

    division: int
    volumes: int
    what: tuple[str, ...]


def duties(division: int) -> tuple[list[Duty], list[Duty]]:
    """分工 — the classes and the series of one place, with the people named there or above it."""
    rules, keepers, owners = scheme_for(division), _keepers(division), _owners(division)
    classes = [
        Duty(str(label), str(value), tuple(keepers[value]), tuple(_steps(rules, class_code=value)))
        for value, label in ClassCode.choices
    ]
    series = [
        Duty(str(label), str(value), tuple(owners[value]), tuple(_steps(rules, series=value)))
        for value, label in Series.choices
    ]
    return classes, series


def _line(division: int) -> tuple[int, ...]:
    return (codes.NATION, *codes.ancestors(division), division)


def _keepers(division: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in Custody.objects.filter(division__in=_line(division)).order_by("-division", "pk"):
        found[row.class_code].append(row.keeper_name)
    return found


def _owners(division: int) -> dict[str, list[str]]:
    """The nearest one answers."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in SeriesOwner.objects.filter(division__in=_line(division)).order_by("-division"):
        if not found[row.series]:
            found[row.series] = [row.owner_name]
    return found


def _steps(rules: Scheme, *, class_code: str = "", series: str = "") -> Iterator[str]:
    """受理：申请书（申请人交）、… — the stages of an application and the papers of this class or series each must leave."""
    papers: dict[str, list[str]] = defaultdict(list)
    for row in rules.required["application"]:
        kind = rules.kinds[row.any_of[0]]
        if class_code in ("", kind.class_code) and series in ("", kind.series):
            papers[row.stage].append(f"《{kind.title}》（{OWN_BY[Source(row.source)]}）")
    return (f"{STAGE_WORDS[stage]}：{'、'.join(papers[stage])}" for stage in rules.stages if papers[stage])


def unowned(place: int, staff: Any) -> list[Unowned]:
    """无人负责 — townships with files of this person's scope in which a class or a series has no owner."""
    volumes = Volume.objects.visible_to(staff).filter(division__range=codes.span(place))
    counted: dict[int, int] = defaultdict(int)
    for division in volumes.values_list("division", flat=True):
        counted[codes.township(division)] += 1
    found = []
    for township, count in sorted(counted.items()):
        classes, series = duties(township)
        if nobody := tuple(duty.what for duty in [*classes, *series] if not duty.owners):
            found.append(Unowned(township, count, nobody))
    return found


def candidates(division: int) -> list[Staff]:
    """可指定的人 — everybody with a live business post over the division."""
    return [one for one in Staff.objects.filter(is_active=True).order_by("name") if one.covers(division, BUSINESS)]


def series_counts(place: int, series: str, staff: Any) -> list[tuple[int, int, int]]:
    """系列分布 — division right below `place`, its volumes, and those with a paper of the series."""
    volumes = Volume.objects.visible_to(staff).filter(division__range=codes.span(place))
    items = Item.objects.filter(volume__in=volumes.values("pk"), series=series, withdrawn_at=None)
    there = set(items.values_list("volume", flat=True))
    rows: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for pk, division in volumes.values_list("pk", "division"):
        line = rows[below(place, division)]
        line[0] += 1
        line[1] += pk in there
    return [(at, total, having) for at, (total, having) in sorted(rows.items())]
