"""材料与提交 — what is there, what is missing from whom; adding, looking at and putting aside a paper."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from dibao.access.pages import act, staff_page
from dibao.access.permissions import may
from dibao.archive.queries import at_hand
from dibao.documents.queries import open_verified, preview
from dibao.kernel import clock
from dibao.kernel.refusals import Refused
from dibao.registry import queries as registry

from ..choices import OFFICE_ORIGIN
from ..forms.papers import PaperForm, ReasonForm
from ..models import Case, Paper
from ..permissions import ADD_PAPER
from ..queries import gate
from ..queries import intake as reads
from ..queries.case import uploadable_kinds
from ..services import paper as service
from ..services.reveal import look
from .door import case_of, fresh
from .door import page as case_page
from .printing import FOR_SIGNING

THUMBNAIL = 96


@staff_page()
@require_safe
def index(request: HttpRequest, number: str) -> HttpResponse:
    """材料与提交."""
    case = case_of(request, number)
    context: dict[str, Any] = {
        "papers": case.papers.select_related("stored", "person"),
        "missing": gate.missing(case, "accept") if case.status in reads.OPEN else [],
        "faults": gate.faults_of_application(case) if case.status in ("draft", "incomplete") else [],
        "leaves": reads.leaves(case),
        "prints": FOR_SIGNING.items(),
        "can_add": _can_add(case, request),
        "step": "papers",
    }
    return case_page(request, "casework/papers/index.html", case, **context)


@staff_page()
def add(request: HttpRequest, number: str) -> HttpResponse:
    """添加材料 — every file is a paper of its own: what could be kept is kept, what not is said by name."""
    case = case_of(request, number)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PaperForm(*data, **_shape(case), initial={"kind": request.GET.get("kind", "")})
    if request.method == "POST" and fresh(request, case) and form.is_valid():
        kept, refused = _receive(request, case, form)
        if not refused:
            messages.success(request, f"已添加 {kept} 份材料。")
            return redirect("casework:papers" if case.status in reads.OPEN else "casework:case", number)
        form.add_error("scans", f"{'；'.join(refused)}{f'（其余 {kept} 个已保存）' if kept else ''}")
    status = 422 if form.is_bound else 200
    return case_page(
        request, "casework/papers/add.html", case_of(request, number), status=status, form=form, step="add"
    )


def _receive(request: HttpRequest, case: Case, form: PaperForm) -> tuple[int, list[str]]:
    """How many files were kept, and why the others were not."""
    kept, refused = 0, []
    for file in form.cleaned_data["scans"]:
        outcome = act(request, service.upload, case=case, content=file, name=file.name, **form.common())
        if outcome.refusal is None:
            kept += 1
        else:
            refused.append(f"{file.name}：{''.join(outcome.refusal.sentences)}")
    return kept, refused


def _shape(case: Case) -> dict[str, Any]:
    return {"kinds": uploadable_kinds(case.division), "members": registry.members(case.household, clock.today())}


@staff_page()
@require_safe
def show(request: HttpRequest, number: str, paper: int) -> HttpResponse:
    """查看材料 — page by page, drawn anew; that it was looked at is written down."""
    case = case_of(request, number)
    row = _paper(case, paper)
    look(paper=row, how="preview", by=request.user)
    return _paper_page(request, case, row, form=ReasonForm())


@staff_page()
def withdraw(request: HttpRequest, number: str, paper: int) -> HttpResponse:
    """作废材料 — put aside with its reason."""
    case = case_of(request, number)
    row, form = _paper(case, paper), ReasonForm(request.POST or None)
    if request.method == "POST" and fresh(request, case) and form.is_valid():
        said = "已作废，原件保留。"
        outcome = act(
            request, service.withdraw, verb="casework.withdraw_paper", paper=row, said=said, **form.cleaned_data
        )
        if outcome.refusal is None:
            return redirect("casework:papers" if case.status in reads.OPEN else "casework:case", number)
        form.take(outcome.refusal)
    return _paper_page(request, case, _paper(case, paper), form=form, status=422 if form.is_bound else 200)


def _paper_page(request: HttpRequest, case: Case, row: Paper, *, form: ReasonForm, status: int = 200) -> HttpResponse:
    pages = range(1, max(row.stored.pages, 1) + 1) if row.stored.previewable else ()
    sealed = not _at_hand(request, row)
    others = [other.pk for other in case.papers.filter(withdrawn="")]
    here = others.index(row.pk) if row.pk in others else -1
    context = {
        "paper": row,
        "heading": row.title,
        "pages": pages,
        "sealed": sealed,
        "form": form,
        "earlier": others[here - 1] if here > 0 else None,
        "later": others[here + 1] if 0 <= here < len(others) - 1 else None,
        "can_add": _can_add(case, request) and row.origin != OFFICE_ORIGIN and not row.withdrawn,
    }
    return case_page(request, "casework/papers/show.html", case, status=status, **context)


@staff_page()
@require_safe
def page(request: HttpRequest, number: str, paper: int, page: int) -> HttpResponse:
    """One page as a fresh PNG; `?w=96` is the thumbnail of a list, on which nothing can be read."""
    row = _paper(case_of(request, number), paper)
    small = request.GET.get("w") == str(THUMBNAIL)
    if not small:
        if not _at_hand(request, row):
            return redirect("casework:paper", number, paper)
        look(paper=row, how=f"page {page}", by=request.user)
    try:
        drawn = preview(row.stored, page=page, width=THUMBNAIL if small else 1200)
    except Refused:
        raise Http404 from None
    return _guarded(HttpResponse(drawn, content_type="image/png"))


@staff_page()
@require_safe
def original(request: HttpRequest, number: str, paper: int) -> HttpResponse:
    """原件 — as it came, always as a download."""
    row = _paper(case_of(request, number), paper)
    if not _at_hand(request, row):
        return redirect("casework:paper", number, paper)
    look(paper=row, how="original", by=request.user)
    with open_verified(row.stored) as stream:
        content = stream.read()
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, row.stored.original_name) or "attachment"
    return _guarded(answer)


def _guarded(answer: HttpResponse) -> HttpResponse:
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "no-store"
    return answer


def _at_hand(request: HttpRequest, row: Paper) -> bool:
    """Whether it may be read here: once the file is sealed, it is the keeper's, and others ask him (F12)."""
    item = row.item
    return item is None or at_hand(item.volume, request.user, class_code=item.class_code)


def _paper(case: Case, pk: int) -> Paper:
    found = case.papers.filter(pk=pk).select_related("stored", "person", "case__household", "item__volume").first()
    if found is None:
        raise Http404
    return found


def _can_add(case: Case, request: HttpRequest) -> bool:
    return case.status != "closed" and may(request.user, ADD_PAPER, case.division)
