"""旧档导入 — upload a list, say which column is what, look at the preview, import, reconcile."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.choices import PostKind
from dibao.access.pages import act, one_or_404, opened, staff_page
from dibao.documents.services.store import put
from dibao.kernel.refusals import Refused

from ..choices import ListState, RowOutcome
from ..forms import ListForm, MappingForm
from ..models import OldList
from ..queries import legacy as queries
from ..services import legacy as service

archivist_page = staff_page(PostKind.ARCHIVIST)
PREVIEWED, SHOWN = 30, 100


@archivist_page
def lists(request: HttpRequest) -> HttpResponse:
    """清单 — those that came, and a new one."""
    own = request.user.live_posts[0].division  # type: ignore[union-attr]
    form = ListForm(request.POST or None, request.FILES or None, initial={"division": str(own)})
    if request.method == "POST" and form.is_valid():
        done = _brought(request, form)
        if done is not None:
            return done
    rows = OldList.objects.visible_to(request.user).select_related("stored")[:100]
    shown = {"form": form, "lists": [(each, queries.reconciled(each)) for each in rows]}
    return render(request, "capture/lists.html", shown, status=422 if form.errors else 200)


def _brought(request: HttpRequest, form: ListForm) -> HttpResponse | None:
    said = form.cleaned_data
    kept = act(request, put, verb="documents.put", content=said["file"].file, name=said["file"].name)
    if not kept:
        form.add_error("file", "这个文件没有收下，请按上面的提示换一个文件。")
        return None
    outcome = act(
        request, service.bring, stored=kept.result, kind=said["kind"], division=said["division"], boxes=said["boxes"]
    )
    if outcome:
        return redirect("capture:old_list", outcome.result.pk)
    outcome.onto(form)
    return None


def _list_of(request: HttpRequest, pk: int) -> OldList:
    found: OldList = one_or_404(OldList.objects.visible_to(request.user).select_related("stored"), pk=pk)
    return found


@archivist_page
@require_safe
def old_list(request: HttpRequest, pk: int) -> HttpResponse:
    """一份清单 — mapping, preview, or the reconciliation report."""
    found = _list_of(request, pk)
    opened(request, "capture.view_list", found)
    return _page(request, found)


@archivist_page
@require_POST
def do_list(request: HttpRequest, pk: int) -> HttpResponse:
    """对列、导入."""
    found, verb = _list_of(request, pk), request.POST.get("verb", "")
    if verb == "map":
        form = _mapping(found, request.POST)
        if form is None or not form.is_valid():
            return _page(request, found, mapping=form, status=422)
        outcome = act(request, service.map_columns, old_list=found, mapping=form.cleaned_data,
                      said="已按所选的列读出，请看下面的预览。")  # fmt: skip
        if not outcome:
            return _page(request, found, mapping=form, status=422)
    elif verb == "import":
        act(request, service.carry_on, old_list=found)
    return redirect("capture:old_list", found.pk)


def _mapping(found: OldList, data: Any = None) -> MappingForm | None:
    try:
        names = service.headings_of(found)
    except Refused:
        return None
    return MappingForm(data, kind=found.kind, headings=names, initial=found.mapping)


def _page(request: HttpRequest, found: OldList, *, status: int = 200, **more: Any) -> HttpResponse:
    count = queries.reconciled(found)
    begun = count.rows > count.waiting
    rows = found.rows.select_related("volume", "list")
    if wanted := request.GET.get("outcome", ""):
        rows = rows.filter(outcome=wanted)
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    preview = [(row, queries.decided(row)) for row in rows[:PREVIEWED]] if count.rows and not begun else []
    shown = {
        "list": found,
        "count": count,
        "begun": begun,
        "running": begun and count.waiting,
        "preview": preview,
        "page": page,
        "outcomes": RowOutcome.choices,
        "wanted": wanted,
        "mapping": _mapping(found) if not begun else None,
        "may_import": found.state == ListState.MAPPED,
    }
    return render(request, "capture/old_list.html", shown | more, status=status)
