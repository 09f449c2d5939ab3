"""修复和复制 — what was done to the papers of one bag, and a form for the next."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dibao.access.pages import act, opened
from dibao.archive.choices import PlaceKind
from dibao.archive.models import Item
from dibao.documents.queries import preview
from dibao.documents.services.store import put
from dibao.kernel.refusals import Refused

from ..forms import CareForm
from ..models import Care
from ..services.care import record_care
from .door import keeper_page, place_of


@keeper_page
def show(request: HttpRequest, code: str) -> HttpResponse:
    """修复记录 of a bag, as far as this person may see its papers."""
    bag = place_of(request, code, PlaceKind.BAG)
    items = Item.objects.visible_to(request.user).filter(volume__bag=bag).live().select_related("volume")
    form = CareForm(request.POST or None, request.FILES or None, items=items)
    if request.method == "POST" and form.is_valid() and _recorded(request, form):
        return redirect("holdings:care", code=code)
    opened(request, "holdings.view_care", bag)
    cares = Care.objects.visible_to(request.user).filter(item__in=items).select_related("item__volume")
    shown = {"bag": bag, "form": form, "cares": cares}
    return render(request, "holdings/care.html", shown, status=422 if form.errors else 200)


@keeper_page
@require_safe
def scan(request: HttpRequest, code: str) -> HttpResponse:
    """A scan before or after a repair (`?of=`, `?side=`) as a fresh picture; without one, back to the records."""
    bag = place_of(request, code, PlaceKind.BAG)
    items = Item.objects.visible_to(request.user).filter(volume__bag=bag)
    of, side = request.GET.get("of", ""), request.GET.get("side", "after")
    care = Care.objects.visible_to(request.user).filter(item__in=items, pk=of if of.isdecimal() else 0).first()
    stored = care and (care.before if side == "before" else care.after)
    if stored is None:
        return redirect("holdings:care", code=code)
    opened(request, "holdings.view_care", care)
    try:
        return HttpResponse(preview(stored), content_type="image/png")
    except Refused as refusal:
        return HttpResponse("".join(refusal.sentences), status=409, content_type="text/plain; charset=utf-8")


def _recorded(request: HttpRequest, form: CareForm) -> bool:
    """Scans come into the store first: receiving a file takes longer than an act may."""
    data: dict[str, Any] = dict(form.cleaned_data)
    for side in ("before", "after"):
        if data[side] is not None:
            kept = act(request, put, verb="documents.put", content=data[side].file, name=data[side].name)
            if not kept:
                form.add_error(side, "这个文件没有收下，请按上面的提示换一个文件。")
                return False
            data[side] = kept.result
    outcome = act(request, record_care, verb="holdings.care", said="已登记。", **data)
    outcome.onto(form)
    return bool(outcome)
