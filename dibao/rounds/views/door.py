"""What the pages share: who may open them, the visit itself, a PDF, numbers in an address."""

from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse

from dibao.access.pages import one_or_404, staff_page
from dibao.kernel import clock
from dibao.regions import codes

from ..lifecycle import PLANNERS, VISITORS
from ..models import Visit
from ..permissions import DECIDE, DRAW, LOOK, READERS, SUPERVISORS
from ..queries.listing import PAGE

reader_page = staff_page(*READERS)
picture_page = staff_page(*LOOK.posts)
supervisor_page = staff_page(*SUPERVISORS)
visitor_page = staff_page(*VISITORS)
planner_page = staff_page(*PLANNERS)
decider_page = staff_page(*DECIDE.posts)
drawer_page = staff_page(*DRAW.posts)


def visit_of(request: HttpRequest, pk: UUID | str) -> Visit:
    """The visit, if its village lies within this person's posts; else what a missing page looks like."""
    try:
        key = UUID(str(pk))
    except ValueError:
        raise Http404 from None
    rows = Visit.objects.visible_to(request.user).select_related("household", "award__case", "assigned", "spot_check")
    found: Visit = one_or_404(rows, pk=key)
    return found


def place_in(request: HttpRequest, code: int) -> int:
    """A division that lies within one of this person's posts, or is one of them; else 404."""
    staff: Any = request.user
    if not codes.is_code(code) or not any(codes.within(code, post.division) for post in staff.live_posts):
        raise Http404
    return code


def pdf(content: bytes, name: str) -> HttpResponse:
    """A paper to look at, never kept by the browser."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}-{clock.today()}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def paged(request: HttpRequest, rows: Any) -> Page:
    """Fifty a page."""
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))
