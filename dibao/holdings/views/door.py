"""Who may open these pages, and the place behind an address."""

from typing import Any

from django.http import HttpRequest

from dibao.access.pages import one_or_404, staff_page
from dibao.archive.models import Place

from ..permissions import KEEPERS

keeper_page = staff_page(*KEEPERS)


def place_of(request: HttpRequest, code: str, *kinds: str) -> Place:
    """The place in scope by its code, of one of these kinds (none named: any); or 404."""
    rows = Place.objects.visible_to(request.user).select_related("parent__parent__parent")
    found: Place = one_or_404(rows.filter(kind__in=kinds) if kinds else rows, code=code)
    return found


def link_to(request: HttpRequest) -> Any:
    """Makes the address a phone opens when it reads the QR of a code."""
    return lambda code: request.build_absolute_uri(f"/holdings/open/{code}/")
