"""退回待处理 — the queue, and the word of a named human that an account was right after all."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dibao.access.pages import act, staff_page
from dibao.regions.queries import path_name

from ..forms import ReasonForm
from ..permissions import RELEASE
from ..queries import returned as reads
from ..services import returned as services
from .door import instruction_of, paged, return_page


@return_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """退回待处理."""
    page = paged(request, reads.listed(request.user))
    return render(request, "banking/returned.html", {"page": page, "rows": reads.rows_of(request.user, list(page))})


@staff_page(*RELEASE.posts)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """按原账户再发 — with the reason."""
    instruction = instruction_of(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcome = act(
            request,
            services.release,
            said="已登记。组批时会按原账户再发一次。",
            instruction=instruction,
            **form.cleaned_data,
        )
        if outcome:
            return redirect("banking:returned")
        outcome.onto(form)
    context = {"form": form, "instruction": instruction, "place": path_name(instruction.division)}
    return render(request, "banking/release.html", context, status=422 if request.method == "POST" else 200)
