"""What the pages of this app share: who may open them, and the one scenario asked for."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from dibao.access.pages import one_or_404, staff_page

from ..choices import WEIGHS
from ..models import Scenario

weighing_page = staff_page(*WEIGHS)
READ = ("GET", "HEAD")
FORM = (*READ, "POST")
ACT = ("POST",)
View = Callable[..., HttpResponse]


def scenario_page(*methods: str, posts: frozenset[str] = WEIGHS) -> Callable[[View], Any]:
    """A page of one scenario. Outside the scope it is a missing page whatever the method: the row is looked for first."""

    def mark(view: View) -> Any:
        @staff_page(*posts)
        @wraps(view)
        def found(request: HttpRequest, pk: int, **rest: Any) -> HttpResponse:
            scenario = one_or_404(Scenario.objects.visible_to(request.user), pk=pk)
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return view(request, scenario, **rest)

        return found

    return mark


def my_division(staff: Any) -> int:
    """The widest place this person weighs changes for."""
    return max((post.division for post in staff.live_posts if post.kind in WEIGHS), key=_width, default=0)


def _width(division: int) -> int:
    """The more zeros at the end, the wider."""
    return len(str(division)) - len(str(division).rstrip("0"))
