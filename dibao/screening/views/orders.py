"""整改和通报 — orders of my places, the one at hand, and what was made known."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act

from ..forms import AnswerForm, BulletinForm, OrderForm, ReasonForm
from ..models import Rectification
from ..permissions import ORDER
from ..queries import orders as reads
from ..services import order as services
from .door import hit_of, order_of, overseer_page, paged, reader_page, stale

ACTS: dict[str, tuple[Any, type[Form], str]] = {
    "answer": (services.answer, AnswerForm, "已报整改结果，等待核实。"),
    "accept": (services.accept, ReasonForm, "已核实，整改完毕。"),
    "send_back": (services.send_back, ReasonForm, "已退回继续整改。"),
    "publish_bulletin": (services.publish_bulletin, BulletinForm, "已通报。"),
}


@reader_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """整改通知清单."""
    page = paged(request, reads.listed(request.user))
    return render(request, "screening/orders.html", {"page": page, "rows": reads.rows_of(page)})


@overseer_page
def new(request: HttpRequest, pk: Any) -> HttpResponse:
    """下达整改通知 — on a hit."""
    hit = hit_of(request, pk)
    if not hit_may(request, hit):
        raise Http404
    form = OrderForm(request.POST or None, people=reads.people(hit.division))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        owner = reads.owner(hit.division, given.pop("owner"))
        outcome = act(request, services.order, said="已下达整改通知。", hit=hit, owner=owner, **given)
        if outcome:
            return redirect("screening:order", outcome.result.number)
        outcome.onto(form)
    context = {"form": form, "hit": hit}
    return render(request, "screening/order_new.html", context, status=422 if request.method == "POST" else 200)


def hit_may(request: HttpRequest, hit: Any) -> bool:
    """Whether this person orders anything there."""
    staff: Any = request.user
    return bool(staff.covers(hit.division, ORDER.posts))


@reader_page
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """一件整改通知."""
    return _page(request, order_of(request, number))


@reader_page
@require_POST
def do(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """办理整改."""
    if verb not in ACTS:
        raise Http404
    order, (service, shape, said) = order_of(request, number), ACTS[verb]
    form: Any = shape(request.POST, request.FILES, auto_id=f"{verb}_%s")
    if stale(request, order):
        return _page(request, order, typed={verb: form}, status=409)
    if form.is_valid():
        given = form.arguments() if isinstance(form, AnswerForm) else form.cleaned_data
        outcome = act(request, service, verb=f"screening.{verb}", said=said, order=order, **given)
        if outcome:
            return redirect("screening:order", number)
        outcome.onto(form)
    return _page(request, order_of(request, number), typed={verb: form}, status=422)


def _page(
    request: HttpRequest, order: Rectification, *, typed: dict[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    forms = {verb: shape(auto_id=f"{verb}_%s") for verb, (_, shape, _) in ACTS.items()} | (typed or {})
    context = {"page": reads.page(order, request.user), "order": order, "forms": forms, "typed": set(typed or ())}
    return render(request, "screening/order.html", context, status=status)


@reader_page
@require_safe
def bulletins(request: HttpRequest) -> HttpResponse:
    """通报."""
    found = Rectification.objects.visible_to(request.user).exclude(bulletin_on=None).order_by("-bulletin_on")
    page = paged(request, found)
    return render(request, "screening/bulletins.html", {"page": page, "rows": reads.rows_of(page)})
