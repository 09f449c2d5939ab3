"""The menu of every page: what this person's posts work with, and nothing that leads nowhere."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from dibao.access.choices import ADMINISTRATORS, BUSINESS, PostKind
from dibao.population.choices import WEIGHS


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the menu."""

    label: str
    url: str
    icon: str
    active: bool
    count: int = 0


CLERKS = frozenset({PostKind.TOWNSHIP_CLERK, PostKind.VILLAGE_HELPER})
# The village reads what its families get on the board; who asks other departments has nothing to do with paying.
HANDLES_MONEY = BUSINESS - {PostKind.VILLAGE_HELPER, PostKind.CHECKER, PostKind.ARCHIVIST}
# Everybody else finds hits and lists on the page of the day.
WATCHES = frozenset({PostKind.AUDITOR})
# label, URL name, icon, posts; at most nine fit any one person.
MENU: tuple[tuple[str, str, str, frozenset[str]], ...] = (
    ("今日待办", "desk:today", "today", BUSINESS),
    ("新申请", "casework:new", "plus", CLERKS),
    ("办件", "desk:cases", "case", BUSINESS),
    ("查找家庭", "desk:search", "household", BUSINESS),
    ("信息核对", "verification:bench", "check", frozenset({PostKind.CHECKER})),
    ("动态管理", "desk:again", "review", BUSINESS),
    ("资金", "desk:money", "pay", HANDLES_MONEY),
    ("档案", "archive:volumes", "archive", BUSINESS),
    ("政策标准", "policy:standards", "chart", BUSINESS),
    ("推演和预测", "population:scenarios", "chart", WEIGHS),
    ("冒名线索", "matching:clusters", "user", frozenset({PostKind.CHECKER})),
    ("普遍比对", "screening:index", "search", WATCHES),
    ("人员与岗位", "access:staff", "household", ADMINISTRATORS),
    ("审计记录", "desk:audit", "check", frozenset({PostKind.AUDIT_ADMIN})),
    ("办理指引", "desk:help", "guide", BUSINESS),
)
# What lies behind an entry although its address begins otherwise: first parts of addresses.
BEHIND: dict[str, frozenset[str]] = {
    "desk:today": frozenset({"overruns"}),
    "desk:cases": frozenset({"cases", "awards"}),
    "desk:again": frozenset({"adjusting", "rounds", "remedies", "referral", "reviews"}),
    "desk:money": frozenset({"payments", "banking", "recovery", "funds"}),
    "desk:search": frozenset({"households", "places"}),
    "verification:bench": frozenset({"exchange", "screening", "sharing"}),
    "archive:volumes": frozenset({"holdings", "preservation", "capture", "finding", "reading", "disposal"}),
}


def shell(request: HttpRequest) -> dict[str, Any]:
    """`menu` for the frame; empty before login."""
    staff = getattr(request, "user", None)
    if staff is None or not staff.is_authenticated:
        return {"menu": []}
    held = {post.kind for post in staff.live_posts}
    mine = [(label, name, icon, reverse(name)) for label, name, icon, posts in MENU if held & posts]
    active = _active(request.path, {name: url for _, name, _, url in mine})
    return {"menu": [Entry(label, url, icon, name == active) for label, name, icon, url in mine]}


def _active(here: str, urls: dict[str, str]) -> str:
    """Which entry the page belongs to: the one whose address it begins with, else the one it lies behind."""
    under = [name for name, url in urls.items() if here == url or (url != "/" and here.startswith(url))]
    behind = [name for name in urls if here.split("/")[1] in BEHIND.get(name, ())]
    return next(iter([*sorted(under, key=lambda name: -len(urls[name])), *behind]), "")
