"""谁看过 — a family asks at the window who looked at its file; the answer is printed for it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from dibao.access.pages import act, one_or_404, staff_page
from dibao.archive.models import Volume
from dibao.kernel import clock

from ..forms import LooksForm
from ..permissions import WINDOW
from ..services.looks import tell_looks


@staff_page(*WINDOW)
@require_http_methods(["GET", "HEAD", "POST"])
def looks(request: HttpRequest, volume: UUID) -> HttpResponse:
    """谁看过本户档案 — first who asks and with which paper, then the answer."""
    found: Volume = one_or_404(Volume.objects.visible_to(request.user), pk=volume)
    form, status = LooksForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            outcome = act(request, tell_looks, volume=found, **form.cleaned_data)
            if outcome:
                shown = {"volume": found, "looks": outcome.result, "today": clock.today(), **form.cleaned_data}
                return render(request, "reading/looks.html", shown)
            outcome.onto(form)
    return render(request, "reading/looks_ask.html", {"volume": found, "form": form}, status=status)
