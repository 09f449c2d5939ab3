"""谁看过 — for the family: which posts looked at its file, on which day, what for. Names of staff are not told."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from dibao.access.choices import PostKind
from dibao.access.models import Post
from dibao.archive.models import Item, Volume
from dibao.audit.choices import Outcome
from dibao.audit.models import Event
from dibao.kernel import clock
from dibao.regions import codes
from dibao.regions.queries.divisions import path_name

MOST = 500
WHAT = {
    "archive.view_volume": "查看卷内目录",
    "archive.view_item": "查看档案文件",
    "archive.read_item": "下载档案原件",
    "reading.view_page": "查阅档案（带水印）",
    "reading.view_looks": "查询查看记录",
    "registry.reveal": "查看证件号等明文",
    "registry.view_household": "查看家庭页",
    "casework.view_paper": "查看办件材料",
    "casework.view": "查看办件",
    "casework.print_for_signing": "打印签字材料",
    "sharing.tell": "提供给其他部门",
}


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked: the day, his posts then, what it was and what for; how often on that day."""

    on: date
    posts: str
    what: str
    purpose: str
    times: int


def looks_at(household_number: str) -> list[Look]:
    """谁看过本户的档案 — the newest first, equal looks of one day joined; the newest 500 events. 个人信息保护法 第四十五条."""
    items = Item.objects.filter(volume__household_number=household_number).values_list("pk", flat=True)
    volumes = Volume.objects.filter(household_number=household_number).values_list("pk", flat=True)
    about = Q(household_number=household_number)
    about |= Q(about_label="archive.Item", about_id__in=[str(pk) for pk in items])
    about |= Q(about_label="archive.Volume", about_id__in=[str(pk) for pk in volumes])
    events = list(Event.objects.filter(about, outcome=Outcome.VIEWED).order_by("-id")[:MOST])
    posts = _posts(events)
    joined: dict[tuple[date, str, str, str], int] = {}
    for event in events:
        on = event.at.astimezone(clock.OFFICE).date()
        who = _held(posts.get(event.actor_key, []), on, event.division)
        key = (on, who, WHAT.get(event.verb, "查看档案资料"), event.because)
        joined[key] = joined.get(key, 0) + 1
    return [Look(*key, times) for key, times in joined.items()]


def _posts(events: list[Event]) -> dict[str, list[Post]]:
    keys = {event.actor_key.removeprefix("staff:") for event in events if event.actor_key.startswith("staff:")}
    found: dict[str, list[Post]] = {}
    for post in Post.objects.filter(staff_id__in=[UUID(key) for key in keys]):
        found.setdefault(f"staff:{post.staff_id}", []).append(post)
    return found


def _held(posts: list[Post], on: date, division: int | None) -> str:
    """The posts held on that day over the place of the file, with their place."""
    held = [
        post
        for post in posts
        if post.valid_from <= on
        and (post.valid_to is None or on < post.valid_to)
        and (division is None or codes.within(division, post.division))
    ]
    words = [f"{path_name(post.division)}{PostKind(post.kind).label}" for post in held]
    return "、".join(dict.fromkeys(words)) or "系统"
