"""部门答复 — taken in, looked at line by line, applied or discarded, receipted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.choices import PostKind
from dibao.access.pages import act, one_or_404, opened, staff_page
from dibao.regions.queries import path_name

from ..choices import Origin, ReplyState
from ..forms import PackageForm, ReplyForm, WhyForm
from ..models import Reply
from ..queries import bench, keying
from ..queries.reading import read_reply
from ..services import keyed
from ..services import reply as service
from .dispatch import dispatch_of

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Act:
    """One act on a reply."""

    service: Callable[..., Any]
    said: str
    form: type[Form] | None = None


ACTS = {
    "apply": Act(service.apply, "答复已全部登记。"),
    "discard": Act(service.discard, "答复已作废，原件保留。", WhyForm),
    "finish": Act(keyed.finish, "这份答复已录入完毕。"),
}


def reply_of(request: HttpRequest, number: str) -> Reply:
    """The reply inside this person's scope, or the page of a missing one."""
    rows = Reply.objects.visible_to(request.user).select_related("dispatch", "package__partner")
    found: Reply = one_or_404(rows, number=number)
    return found


@staff_page(PostKind.CHECKER)
def new(request: HttpRequest, number: str) -> HttpResponse:
    """收下答复 — a plain file for one register of this batch."""
    dispatch = dispatch_of(request, number)
    registers = list(dispatch.files.values_list("register", flat=True))
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ReplyForm(*data, registers=registers)
    if request.method == "POST" and form.is_valid():
        outcome = act(
            request, service.receive, dispatch=dispatch, said="已收下，请核对下面的内容。", **form.arguments()
        )
        if outcome:
            return redirect("verification:reply", outcome.result.number)
        outcome.onto(form)
    context = {"dispatch": dispatch, "form": form}
    return render(request, "verification/new_reply.html", context, status=422 if form.is_bound else 200)


@staff_page(PostKind.CHECKER)
@require_POST
def package(request: HttpRequest) -> HttpResponse:
    """收下交换包 — signed by the partner; what it answers stands inside."""
    form = PackageForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["package"]
        outcome = act(request, service.receive_package, content=file, name=file.name, said="交换包已核验、收下。")
        if outcome:
            return redirect("verification:reply", outcome.result.number)
    return render(request, "verification/bench.html", bench.bench(request.user) | {"form": form}, status=422)


@staff_page(PostKind.CHECKER)
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """预览 — what each line says and what comes of it; or, for a picture, who is still to be keyed in."""
    found = reply_of(request, number)
    opened(request, "verification.preview", found)
    return _page(request, found)


@staff_page(PostKind.CHECKER)
@require_POST
def do(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """办理 — apply, discard, or end the keying in."""
    if verb not in ACTS:
        raise Http404
    found, this = reply_of(request, number), ACTS[verb]
    form = this.form(request.POST) if this.form else None
    if form is None or form.is_valid():
        outcome = act(
            request, this.service, verb=f"verification.{verb}", said=this.said, reply=found,
            **(form.cleaned_data if form else {}),
        )  # fmt: skip
        if outcome:
            return redirect("verification:reply", number)
        if form:
            outcome.onto(form)
    return _page(request, reply_of(request, number), form=form, status=422)


def _page(request: HttpRequest, found: Reply, *, form: Form | None = None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"reply": found, "dispatch": found.dispatch, "form": form or WhyForm()}
    context["files"] = found.files.select_related("stored")
    if found.origin == Origin.KEYED:
        context["people"] = keying.people(found)
        return render(request, "verification/keyed_reply.html", context, status=status)
    if found.state == ReplyState.RECEIVED:
        reading = read_reply(found)
        troubled = [*reading.faults, *reading.aside]
        context |= {
            "reading": reading,
            "counts": reading.counts(),
            "troubled": troubled[:SHOWN],
            "more": max(len(troubled) - SHOWN, 0),
            "good": [row for row in reading.rows if row not in troubled][:SHOWN],
        }
    else:
        context["counts"] = found.counts
    return render(request, "verification/reply.html", context, status=status)


@staff_page(PostKind.CHECKER)
@require_safe
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """回执 — for both sides: what came, under which digest, and what was registered of it."""
    found = reply_of(request, number)
    context = {"reply": found, "dispatch": found.dispatch, "files": found.files.select_related("stored")}
    return render(request, "verification/reply_slip.html", context | {"place": path_name(found.division)})
