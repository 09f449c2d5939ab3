"""核对工作台 — open checks by due date, registers with what waits for them, and the building of a batch."""

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from dibao.access.choices import PostKind
from dibao.access.pages import act, staff_page
from dibao.exchange.models import Partner

from ..forms import BuildForm, PackageForm
from ..queries import bench as reads
from ..services import dispatch as service
from ..sources import SOURCES, Source
from ..sources.forms import write_template

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def place_of(request: HttpRequest) -> int:
    """The place of this person's own post as a checker."""
    staff: Any = request.user
    return next((post.division for post in staff.live_posts if post.kind == PostKind.CHECKER), 0)


def _source(register: str) -> Source:
    if register not in SOURCES:
        raise Http404
    return SOURCES[register]


@staff_page(PostKind.CHECKER)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """核对工作台."""
    return render(request, "verification/bench.html", reads.bench(request.user) | {"form": PackageForm()})


@staff_page(PostKind.CHECKER)
@require_POST
def build_all(request: HttpRequest) -> HttpResponse:
    """全部生成批次 — everything that waits, each department its own batch."""
    outcome = act(request, service.build_all, verb="verification.dispatch", division=place_of(request))
    if outcome:
        queries = sum(batch.count for batch in outcome.result)
        messages.success(request, f"已生成 {len(outcome.result)} 个批次，共 {queries} 项查询。请逐个下载、送出并登记。")
        return redirect("verification:dispatches")
    return render(request, "verification/bench.html", reads.bench(request.user) | {"form": PackageForm()}, status=422)


@staff_page(PostKind.CHECKER)
@require_safe
def register(request: HttpRequest, register: str) -> HttpResponse:
    """一个登记库 — what is open there, and the batch to build of it."""
    return _register(request, _source(register), _form(request, _source(register)))


@staff_page(PostKind.CHECKER)
@require_POST
def build(request: HttpRequest, register: str) -> HttpResponse:
    """生成批次 — of every query of this register that waits to be sent, in all cases."""
    source = _source(register)
    form = _form(request, source)
    if form.is_valid():
        outcome = act(
            request, service.build, verb="verification.dispatch", registers=[register], division=place_of(request),
            said="批次已生成。请下载并送出，送出后在这里登记。", **form.arguments(),
        )  # fmt: skip
        if outcome:
            return redirect("verification:dispatch", outcome.result.number)
    return _register(request, source, form, status=422)


def _form(request: HttpRequest, source: Source) -> BuildForm:
    known = Partner.objects.visible_to(request.user)
    partners = [partner for partner in known if source.register in partner.registers]
    return BuildForm(request.POST or None, partners=partners, department=source.department)


def _register(request: HttpRequest, source: Source, form: BuildForm, *, status: int = 200) -> HttpResponse:
    rows = reads.queries_of(request.user, source.register)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shine = reads.lights()
    context = {
        "source": source,
        "page": page,
        "rows": [(row, shine(row.due_on)) for row in page],
        "asked": rows.filter(answer="asked", dispatch=None).count(),
        "form": form,
    }
    return render(request, "verification/register.html", context, status=status)


@staff_page(PostKind.CHECKER)
@require_safe
def template(request: HttpRequest, register: str) -> HttpResponse:
    """空白答复表 — for a department that has no form of its own yet."""
    source = _source(register)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_template(path, source)
        answer = HttpResponse(path.read_bytes(), content_type=XLSX)
    name = f"{source.label}核对答复表.xlsx"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
