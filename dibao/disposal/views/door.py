"""Who may open these pages, and a printed paper as an answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dibao.access.choices import PostKind
from dibao.access.pages import one_or_404, staff_page
from dibao.documents.models import StoredFile
from dibao.documents.queries import open_verified
from dibao.kernel.refusals import Refused

from ..permissions import READERS, WITNESSES

reader_page = staff_page(*READERS)
# A reviewer of the township may be called to stand by.
destruction_page = staff_page(*sorted({*READERS, *WITNESSES}))
archivist_page = staff_page(PostKind.ARCHIVIST)


def one(request: HttpRequest, model: Any, pk: Any) -> Any:
    """The row inside the scope of this person; or 404."""
    return one_or_404(model.objects.visible_to(request.user), pk=pk)


def own_division(request: HttpRequest) -> int:
    """The place of this archivist's post."""
    posts = request.user.live_posts  # type: ignore[union-attr]
    return next((post.division for post in posts if post.kind == PostKind.ARCHIVIST), posts[0].division)


def paper(request: HttpRequest, stored: StoredFile | None, *, name: str, back: str, pk: Any) -> HttpResponse:
    """A printed paper; the page it belongs to while there is none, with a sentence when it cannot be read."""
    if stored is None:
        return redirect(back, pk)
    try:
        with open_verified(stored) as stream:
            return pdf(stream.read(), name=name)
    except Refused as refusal:
        for sentence in refusal.sentences:
            messages.error(request, sentence)
        return redirect(back, pk)


def pdf(content: bytes, *, name: str) -> HttpResponse:
    """A PDF to look at and print."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
