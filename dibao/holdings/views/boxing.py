"""排盒 — before and after, the moves to tick, and the rule behind them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.choices import PostKind
from dibao.access.pages import act, one_or_404, staff_page
from dibao.archive.choices import PlaceKind
from dibao.archive.models import Place

from ..forms import DropForm, RuleForm
from ..queries import boxing, places
from ..services import boxing as service
from .door import keeper_page


@keeper_page
@require_safe
def show(request: HttpRequest, village: int) -> HttpResponse:
    """排盒方案 — the preview, or the plan that is being carried out."""
    return _page(request, village)


@keeper_page
@require_POST
def do(request: HttpRequest, village: int) -> HttpResponse:
    """排定、已放好、作废."""
    _boxes(request, village)
    verb, plan = request.POST.get("verb", ""), boxing.open_plan(village)
    if verb == "draw":
        act(request, service.draw_plan, division=village, said="方案已排定。搬好一袋勾一袋，系统里的位置随之改变。")
    elif plan is None:
        messages.error(request, "本村没有正在搬的方案，可能已经搬完或作废。")
    elif verb == "carry":
        outcome = act(request, service.carry_out, plan=plan, bags=request.POST.getlist("bag"))
        if outcome:
            messages.success(request, f"{outcome.result} 袋已记为放好。")
    elif verb == "drop":
        form = DropForm(request.POST)
        if not (
            form.is_valid() and act(request, service.drop_plan, plan=plan, said="方案已作废。", **form.cleaned_data)
        ):
            return _page(request, village, drop_form=form, status=422)
    return redirect("holdings:boxing", village=village)


@staff_page(PostKind.ARCHIVIST)
def rules(request: HttpRequest) -> HttpResponse:
    """排盒规则 — those in force, and a new one from a day on."""
    own = request.user.live_posts[0].division  # type: ignore[union-attr]
    form = RuleForm(request.POST or None, initial={"division": str(own)})
    if request.method == "POST" and form.is_valid():
        outcome = act(request, service.set_rule, said="排盒规则已设置。", **form.cleaned_data)
        if outcome:
            return redirect("holdings:rules")
        outcome.onto(form)
    shown = {"rules": places.box_rules(request.user), "usual": places.USUAL, "form": form}
    return render(request, "holdings/rules.html", shown, status=422 if form.errors else 200)


def _boxes(request: HttpRequest, village: int) -> Place:
    """The village's first box; a village without boxes in scope has no such page."""
    seen = Place.objects.visible_to(request.user).filter(kind=PlaceKind.BOX)
    found: Place = one_or_404(seen.order_by("code"), division=village)
    return found


def _page(request: HttpRequest, village: int, *, status: int = 200, **more: Any) -> HttpResponse:
    box = _boxes(request, village)
    plan = boxing.open_plan(village)
    shown = {
        "box": box,
        "village": village,
        "plan": plan,
        "moves": boxing.moves_of(plan) if plan else (),
        "preview": boxing.preview(village),
        "drop_form": DropForm(),
        "may_set": request.user.holds(PostKind.ARCHIVIST),  # type: ignore[union-attr]
    }
    return render(request, "holdings/boxing.html", shown | more, status=status)
