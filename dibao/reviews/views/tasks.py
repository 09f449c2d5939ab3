"""转人工的待办 — what a change leaves for people, the most urgent first."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, one_or_404, staff_page
from dibao.access.permissions import may

from ..choices import Ground
from ..forms import SettleForm
from ..models import Task
from ..permissions import SETTLE
from ..queries import listing
from ..services.task import HEARD_FIRST, hear, settle


@staff_page()
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """待办 — by ground, fifty a page."""
    return _page(request)


def _page(request: HttpRequest, *, typed: SettleForm | None = None, pk: int = 0, status: int = 200) -> HttpResponse:
    ground = request.GET.get("ground", "") if request.GET.get("ground") in Ground.values else ""
    found = listing.open_tasks(request.user)
    page = Paginator(found.filter(ground=ground) if ground else found, listing.PAGE).get_page(request.GET.get("page"))
    rows = [(row, _form(request, row.task, typed, pk)) for row in listing.task_rows(page, request.user)]
    grounds = listing.by_ground(request.user)
    context = {"page": page, "rows": rows, "grounds": grounds, "ground": ground, "typed": pk}
    return render(request, "reviews/tasks.html", context, status=status)


def _form(request: HttpRequest, task: Task, typed: SettleForm | None, pk: int) -> SettleForm | None:
    if task.ground in HEARD_FIRST or not may(request.user, SETTLE, task.division):
        return None
    return typed if typed is not None and task.pk == pk else SettleForm(auto_id=f"task{task.pk}_%s")


@staff_page()
@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """办结待办."""
    task = one_or_404(Task.objects.visible_to(request.user), pk=pk)
    form = SettleForm(request.POST, auto_id=f"task{pk}_%s")
    if form.is_valid():
        outcome = act(request, settle, task=task, said="已办结。", **form.cleaned_data)
        if outcome:
            return redirect("reviews:tasks")
        outcome.onto(form)
    return _page(request, typed=form, pk=pk, status=422)


@staff_page()
@require_POST
def open_hearing(request: HttpRequest, pk: int) -> HttpResponse:
    """提起动态调整 — for a task that must be heard first."""
    task = one_or_404(Task.objects.visible_to(request.user).select_related("award", "change"), pk=pk)
    outcome = act(request, hear, verb="reviews.hear", task=task, said="已提起动态调整，请核实后听取意见。")
    return redirect("adjusting:adjustment", outcome.result.number) if outcome else _page(request, pk=pk, status=422)
