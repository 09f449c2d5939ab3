"""文字、签章、副本 — what is known of a paper beyond its picture, and a copy that can be searched."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dibao.access.pages import act, one_or_404, opened, staff_page
from dibao.archive.models import Item, Record, Volume
from dibao.archive.queries import at_hand

from ..forms import WordsForm
from ..permissions import SCANNERS
from ..queries import media
from ..queries.words import Paper
from ..services.recognition import type_words


def _item(request: HttpRequest, pk: Any) -> Item:
    found: Item = one_or_404(Item.objects.visible_to(request.user).select_related("volume", "stored"), pk=pk)
    return found


def _record(request: HttpRequest, pk: Any) -> Record:
    found: Record = one_or_404(Record.objects.visible_to(request.user).select_related("stored"), pk=pk)
    return found


def _at_hand(request: HttpRequest, item: Item) -> bool:
    return at_hand(item.volume, request.user, class_code=item.class_code)


@staff_page()
@require_safe
def volume(request: HttpRequest, pk: Any) -> HttpResponse:
    """电子文件 — every paper of a volume by kind, with pages or length, counted, and whether its words are known."""
    found = one_or_404(Volume.objects.visible_to(request.user), pk=pk)
    opened(request, "capture.view_volume", found)
    return render(request, "capture/volume.html", {"volume": found, "listing": media.listing(found, request.user)})


@staff_page()
def item(request: HttpRequest, pk: Any) -> HttpResponse:
    """文字和签章 of a paper in a volume."""
    found = _item(request, pk)
    if not _at_hand(request, found):
        return redirect("archive:item", found.pk)
    return _words(request, found, "item")


@staff_page()
def record(request: HttpRequest, pk: Any) -> HttpResponse:
    """文字和签章 of a record kept by item."""
    return _words(request, _record(request, pk), "record")


def _words(request: HttpRequest, found: Paper, what: str) -> HttpResponse:
    """The words, where they come from and how sure they are; seals; the first rows of a table."""
    may_type = request.user.holds(*SCANNERS)  # type: ignore[union-attr]
    form = WordsForm(request.POST or None)
    if request.method == "POST" and may_type and form.is_valid():
        outcome = act(request, type_words, paper=found, said="文字已保存。", **form.cleaned_data)
        if outcome:
            return redirect(f"capture:{what}", found.pk)
        outcome.onto(form)
    opened(request, f"capture.view_{what}", found)
    shown = {"paper": found, "what": what, "known": media.known(found), "form": form if may_type else None}
    return render(request, "capture/words.html", shown, status=422 if form.errors else 200)


@staff_page()
def copy(request: HttpRequest, pk: Any) -> HttpResponse:
    """可检索的副本 of a paper in a volume."""
    found = _item(request, pk)
    if not _at_hand(request, found):
        return redirect("archive:item", found.pk)
    return _copy(request, found, "item")


@staff_page()
def record_copy(request: HttpRequest, pk: Any) -> HttpResponse:
    """可检索的副本 of a record kept by item."""
    return _copy(request, _record(request, pk), "record")


def _copy(request: HttpRequest, found: Paper, what: str) -> HttpResponse:
    """Made now, kept nowhere; the original stays as it is."""
    made = media.searchable_copy(found)
    if made is None:
        # The paper's own page says why there is none.
        return redirect(f"capture:{what}", found.pk)
    opened(request, "capture.read_copy", found)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="searchable-copy.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer
