"""看哪里 — the place a list is about: the one asked for when a post of the person covers it, else his own."""

from typing import Any

from django.http import HttpRequest

from dibao.regions import codes
from dibao.regions.queries import path_names


def place_of(request: HttpRequest) -> int:
    """The division asked for with ``?place=``, as far as it lies in the person's posts."""
    posts = request.user.live_posts  # type: ignore[union-attr]
    asked = request.GET.get("place", "")
    if asked.isascii() and asked.isdigit() and codes.is_code(int(asked)):
        code = int(asked)
        if any(codes.within(code, post.division) for post in posts):
            return code
    return int(posts[0].division)


def trail(place: int, staff: Any) -> list[tuple[int, str]]:
    """From the person's own division down to the place, each with the part of its name the one above does not have."""
    line = [*codes.ancestors(place), place]
    own = [code for code in line if any(codes.within(code, post.division) for post in staff.live_posts)]
    return list(short_names(own, root=codes.parent(own[0]) if own and own[0] else codes.NATION).items())


def short_names(divisions: list[int], *, root: int) -> dict[int, str]:
    """Names without what stands before them in the path of `root` or of the division above."""
    above = {code: codes.parent(code) if code else codes.NATION for code in divisions}
    names = path_names({*divisions, *above.values(), root})
    return {
        code: names[code].removeprefix(names[above[code]]).removeprefix(names[root]) or names[code]
        for code in divisions
    }
