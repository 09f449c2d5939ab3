"""What the frame of every page shows about the person in front of it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from dibao.regions.queries import path_name


def shell(request: HttpRequest) -> dict[str, Any]:
    """Who I am and for which division, for the top right corner."""
    staff = getattr(request, "user", None)
    if staff is None or not staff.is_authenticated:
        return {"staff": None, "demo": is_demo()}
    posts = staff.live_posts
    return {
        "staff": staff,
        "staff_post": "、".join(dict.fromkeys(post.get_kind_display() for post in posts)),
        "staff_division": path_name(posts[0].division) if posts else "",
        "demo": is_demo(),
        "type_size": request.COOKIES.get("size", "16"),
    }


def is_demo() -> bool:
    """Whether this installation holds the invented office; then every page says so."""
    return (Path(settings.DIBAO_HOME) / "demo.loaded").exists()
