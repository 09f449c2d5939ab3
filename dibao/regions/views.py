"""选地区 — the picker: a fragment for the form that asks, a plain page without JavaScript."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from . import codes, queries
from .choices import DivisionLevel


@require_safe
@login_required
def pick(request: HttpRequest) -> HttpResponse:
    """Answer `q`; `level` and `within` (a code, or "own" for one's posts) narrow it."""
    wanted = request.GET
    own = tuple(post.division for post in getattr(request.user, "live_posts", ()))
    level = wanted.get("level", "")
    found = queries.pick(
        wanted.get("q", ""),
        level=level if level in DivisionLevel.values else "",
        within=_within(wanted.get("within", ""), own),
        near=tuple(code for code in own if code != codes.NATION),
    )
    carried = [(key, wanted[key]) for key in ("level", "within") if wanted.get(key)]
    fragment = request.headers.get("HX-Request") == "true"
    page = "regions/_pick.html" if fragment else "regions/pick.html"
    return render(request, page, {"found": found, "q": wanted.get("q", "").strip(), "carried": carried})


def _within(asked: str, own: tuple[int, ...]) -> tuple[int, ...]:
    """Codes to stay inside. An unreadable code, or "own" without a post, admits nothing rather than everything."""
    if asked == "own":
        return own or (codes.LAST,)
    try:
        return (codes.expand(asked),) if asked else ()
    except ValueError:
        return (codes.LAST,)
