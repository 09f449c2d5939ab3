"""交换登记簿 — packages that went out and came in, their files as they are kept, and receipts of both sides."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from dibao.access.choices import PostKind
from dibao.access.pages import act, one_or_404, opened, staff_page
from dibao.access.permissions import may
from dibao.kernel.crypto import fingerprint
from dibao.kernel.refusals import Conflict

from .. import queries, shelf
from ..choices import Direction
from ..forms import ReceiptForm
from ..models import Package
from ..permissions import PACK, READERS
from ..services import packages as service

PAGE = 25


def _package(request: HttpRequest, pk: int) -> Package:
    found: Package = one_or_404(Package.objects.visible_to(request.user).select_related("partner"), pk=pk)
    return found


@staff_page(*READERS)
def packages(request: HttpRequest) -> HttpResponse:
    """交换登记簿 — newest first."""
    text, direction = request.GET.get("q", "").strip()[:80], request.GET.get("direction", "")
    if direction not in ("", *Direction.values):
        raise Http404
    rows = queries.packages(request.user, text=text, direction=direction)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "exchange/packages.html", {"page": page, "q": text, "direction": direction})


@staff_page(*READERS)
def package(request: HttpRequest, pk: int) -> HttpResponse:
    """一个交换包."""
    return _page(request, _package(request, pk))


@staff_page(PostKind.CHECKER)
def package_file(request: HttpRequest, pk: int) -> HttpResponse:
    """交换包文件 — the sealed bytes, to be carried to the partner; nobody else can open them."""
    found = _package(request, pk)
    try:
        content = shelf.read(found.stored)
    except Conflict as refusal:
        return _page(request, found, refusal=refusal.sentences[0], status=409)
    opened(request, "exchange.download_package", found)
    return _download(content, f"{found.number}.zip", "application/zip")


@staff_page(*READERS)
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """回执 — as a page to print."""
    found = _package(request, pk)
    return render(request, "exchange/receipt.html", {"package": found, "own_print": fingerprint()})


@staff_page(PostKind.CHECKER)
def receipt_file(request: HttpRequest, pk: int) -> HttpResponse:
    """回执文件 — signed, for the partner's system."""
    found = _package(request, pk)
    if found.direction != Direction.IN:
        raise Http404
    return _download(service.receipt_of(found), f"{found.number}-receipt.json", "application/json")


@staff_page(PostKind.CHECKER)
@require_POST
def enter_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """登记对方的回执."""
    found, form = _package(request, pk), ReceiptForm(request.POST, request.FILES)
    if form.is_valid():
        content = form.cleaned_data["file"].read(20_000)
        if act(request, service.enter_receipt, package=found, content=content, said="回执已登记。"):
            return redirect("exchange:package", pk=pk)
    return _page(request, found, form=form, status=422)


def _page(
    request: HttpRequest, found: Package, *, form: ReceiptForm | None = None, refusal: str = "", status: int = 200
) -> HttpResponse:
    shown = {
        "package": found,
        "form": form or ReceiptForm(),
        "refusal": refusal,
        "may_pack": may(request.user, PACK, found.division),
    }
    return render(request, "exchange/package.html", shown, status=status)


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
