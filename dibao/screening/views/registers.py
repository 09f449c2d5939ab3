"""登记册导入 — what has been brought in, and bringing in one more; every fault by row."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dibao.access.pages import act, one_or_404

from ..forms import ImportForm
from ..models import Import
from ..permissions import IMPORT
from ..queries import runs
from ..queries.finding import register_label
from ..services.register import take
from .door import paged, register_page


@register_page
def index(request: HttpRequest) -> HttpResponse:
    """登记册 — the list, and the form for those who may bring one in."""
    staff: Any = request.user
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        outcome = act(request, take, verb="screening.import", division=runs.own_place(staff), **form.arguments())
        if outcome:
            return redirect("screening:register", outcome.result.pk)
        outcome.onto(form)
    page = paged(request, Import.objects.visible_to(staff))
    context = {
        "form": form,
        "page": page,
        "rows": [(row, register_label(row.register)) for row in page],
        "missing": runs.missing_registers(staff),
        "may_import": staff.holds(*IMPORT.posts),
    }
    return render(request, "screening/registers.html", context, status=422 if request.method == "POST" else 200)


@register_page
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """一次导入 — its counts, and every fault by row."""
    row = one_or_404(Import.objects.visible_to(request.user), pk=pk)
    return render(request, "screening/register.html", {"row": row, "label": register_label(row.register)})
