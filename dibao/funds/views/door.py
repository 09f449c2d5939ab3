"""Who may open these pages, and the place and month an address names: always inside one's own posts."""

import re
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest

from dibao.access.pages import staff_page
from dibao.kernel import clock
from dibao.regions import codes
from dibao.regions.queries import path_name
from dibao.rules.periods import first_of_month

from ..permissions import CLOSE, ENTER, READERS

PAGE = 50
reader_page = staff_page(*READERS)
enter_page = staff_page(*ENTER.posts)
close_page = staff_page(*CLOSE.posts)


def place_of(request: HttpRequest) -> int:
    """The place asked for, else that of one's own post; outside one's posts it looks like a missing page."""
    staff: Any = request.user
    asked = request.GET.get("place") or request.POST.get("place") or ""
    if not asked:
        return next(post.division for post in staff.live_posts if post.kind in READERS)
    return covered(request, int(asked) if asked.isdecimal() and len(asked) == 12 else -1)


def covered(request: HttpRequest, division: int) -> int:
    """This place, if a reading post of this person covers it; else 404."""
    staff: Any = request.user
    if not codes.is_code(division) or not staff.covers(division, frozenset(READERS)):
        raise Http404
    return division


def month_of(text: Any, *, default: date) -> date:
    """2026-10 → its first day; anything else is the default."""
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text) if isinstance(text, str) else None
    return date(int(found[1]), int(found[2]), 1) if found else default


def year_asked(request: HttpRequest) -> int:
    """The year asked for, else this one."""
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and 2000 <= int(asked) <= 2100 else clock.today().year


def last_month() -> date:
    """The month before this one."""
    return first_of_month(clock.today(), months=-1)


def paged(request: HttpRequest, rows: Any) -> Page[Any]:
    """Fifty rows of a list."""
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def where(division: int, **more: Any) -> dict[str, Any]:
    """What every page says of its place."""
    return {"place": division, "place_name": path_name(division)} | more
