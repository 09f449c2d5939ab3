"""Pages of one paper: what it is, pictures of its pages, and its bytes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from dibao.access.pages import one_or_404, opened, staff_page
from dibao.documents.queries import preview
from dibao.kernel.refusals import Refused

from ..models import Item
from ..queries import at_hand
from .handing import PLAYED, hand_over


@staff_page()
def show(request: HttpRequest, pk: Any) -> HttpResponse:
    """件 — what is known of one paper, with its preview where this person has it at hand."""
    item = one_or_404(Item.objects.visible_to(request.user).select_related("volume", "stored", "replaced_by"), pk=pk)
    opened(request, "archive.view_item", item)
    played = item.stored.media_type.partition("/")[0] if item.stored.media_type.startswith(PLAYED) else ""
    pages = range(1, max(item.stored.pages, 1) + 1) if item.stored.previewable else ()
    shown = {"item": item, "played": played, "pages": pages, "at_hand": _at_hand(request, item)}
    return render(request, "archive/item.html", shown)


def _at_hand(request: HttpRequest, item: Item) -> bool:
    return at_hand(item.volume, request.user, class_code=item.class_code)


@staff_page()
def page(request: HttpRequest, pk: Any, number: int) -> HttpResponse:
    """One page of a paper as a fresh picture; never the original, so nothing in it can run."""
    item = one_or_404(Item.objects.visible_to(request.user).select_related("volume", "stored"), pk=pk)
    if not _at_hand(request, item):
        return redirect("archive:item", pk=item.pk)
    opened(request, "archive.view_item", item)
    try:
        picture = preview(item.stored, page=number)
    except Refused as refusal:
        return HttpResponse("".join(refusal.sentences), status=409, content_type="text/plain; charset=utf-8")
    return HttpResponse(picture, content_type="image/png")


@staff_page()
def content(request: HttpRequest, pk: Any) -> HttpResponseBase:
    """The original bytes, exactly as they came in; compared with their digest before the first is sent."""
    item = one_or_404(Item.objects.visible_to(request.user).select_related("volume", "stored"), pk=pk)
    if not _at_hand(request, item):
        return redirect("archive:item", pk=item.pk)
    opened(request, "archive.read_item", item)
    try:
        return hand_over(item.stored, title=item.title, download="download" in request.GET)
    except Refused as refusal:
        for sentence in refusal.sentences:
            messages.error(request, sentence)
        return redirect("archive:item", pk=item.pk)
