"""Volumes and what is in them, as far as a person may see it."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from dibao.access.choices import BUSINESS, PostKind
from dibao.regions import codes

from ..choices import ClassCode, Series, Status
from ..models import Custody, FormerCode, Item, Place, Volume
from ..numbering import BadNumber, HouseholdNumber, VolumeCode, tidy
from ..scheme import kind_of
from .destroyed import kept_volumes

MOST_FOUND = 50


def volume_by_code(text: str, staff: Any) -> Volume | None:
    """The volume of this 档号, typed or scanned, if there is one this person may see."""
    try:
        code = VolumeCode.parse(text)
    except BadNumber:
        return None
    either = Q(archival_code=str(code)) | Q(former_codes__code=str(code))
    return Volume.objects.visible_to(staff).filter(either).first()


def find_volumes(text: str, staff: Any, *, limit: int = MOST_FOUND) -> list[Volume]:
    """Volumes by (part of) 档号, 户号, or box code or label, within the scope of this person."""
    plain = tidy(text)
    if not plain:
        return []
    wanted = Q(archival_code__contains=plain) | Q(household_number__contains=plain)
    wanted |= Q(pk__in=FormerCode.objects.filter(code__contains=plain).values("volume"))
    wanted |= Q(bag__parent__code__contains=plain) | Q(bag__parent__label__contains=text.strip())
    with suppress(BadNumber):
        wanted |= Q(household_number=str(HouseholdNumber.parse(text)))
    return list(Volume.objects.visible_to(staff).filter(wanted).select_related("bag__parent")[:limit])


def open_volume_of(household_number: str, programme: str) -> Volume | None:
    """The volume of the household that still takes papers, if there is one."""
    return Volume.objects.filter(household_number=household_number, programme=programme, status=Status.OPEN).first()


def items_by_series(volume: Volume, staff: Any) -> dict[str, list[Item]]:
    """收入评估、公示监管、审核 — the three series of a volume, as far as this person may see them (F3)."""
    items = list(Item.objects.visible_to(staff).filter(volume=volume).live())
    return {label: [item for item in items if item.series == value] for value, label in Series.choices}


def series_across(series: str, staff: Any) -> Any:
    """All papers of one series in the scope of this person, newest first; a queryset, to be paged."""
    return Item.objects.visible_to(staff).filter(series=series).live().order_by("-filed_at").select_related("volume")


def class_visible(staff: Any, volume: Volume) -> list[str]:
    """Classes of papers this person may see in this volume (F2): an archivist those he keeps, others all."""
    posts = [
        post for post in staff.live_posts if post.kind in BUSINESS and codes.within(volume.division, post.division)
    ]
    if any(post.kind != PostKind.ARCHIVIST for post in posts):
        return list(ClassCode.values)
    kept = [each for post in posts for each in Custody.objects.kept_by(staff, post.division)]
    return sorted({class_code for class_code, where in kept if codes.within(volume.division, where)})


def at_hand(volume: Volume, staff: Any, *, class_code: str) -> bool:
    """在手 — an open file is read by those who work on it; a sealed one by the keeper of that class of papers alone.

    Everybody else asks, with a purpose, and reads what was granted until it expires (F12). 档案法 第二十八条.
    """
    if volume.is_open:
        return True
    posts = [post for post in staff.live_posts if post.kind == PostKind.ARCHIVIST]
    kept = [each for post in posts for each in Custody.objects.kept_by(staff, post.division)]
    return any(code == class_code and codes.within(volume.division, where) for code, where in kept)


@dataclass(frozen=True, slots=True)
class Excuse:
    """A signed exemption, with the title of the paper that is not there."""

    title: str
    reason: str
    signed_by: str
    signed_at: Any


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything the page of a volume shows, already limited to what this person may see."""

    volume: Volume
    items: list[Item]
    withdrawn: list[Item]
    series: dict[str, list[Item]]
    places: list[Place]
    exemptions: list[Excuse]


def contents(volume: Volume, staff: Any) -> Contents:
    """The papers of one volume in their order, those taken out, its series, its place, its exemptions."""
    seen = Item.objects.visible_to(staff).filter(volume=volume)
    excuses = [
        Excuse(kind_of(each.kind).title, each.reason, each.signed_by_name, each.signed_at)
        for each in volume.exemptions.order_by("pk")
    ]
    items = list(seen.live())
    return Contents(
        volume=volume,
        items=items,
        withdrawn=list(seen.filter(withdrawn_at__isnull=False).order_by("withdrawn_at")),
        series={label: [item for item in items if item.series == value] for value, label in Series.choices},
        places=volume.bag.path,
        exemptions=excuses,
    )


def all_volumes(status: str | None = None) -> list[Volume]:
    """Every volume, for the command line of the machine's owner; pages use `visible_to`."""
    volumes = Volume.objects.order_by("archival_code")
    return list(volumes.filter(status=status) if status else volumes)


def sealed_roots() -> dict[str, str]:
    """根摘要 — the root of every sealed volume by its 档号, for checks against packages."""
    return dict(kept_volumes().values_list("archival_code", "package_root"))
