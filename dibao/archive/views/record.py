"""文书和会计档案 — the catalogue of each, one record, a new one by hand, and pointers from a household's file."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from dibao.access.pages import act, one_or_404, opened, staff_page
from dibao.access.permissions import require
from dibao.documents.queries import preview
from dibao.documents.services.store import put
from dibao.kernel.refusals import Refused

from ..choices import SUBJECTS, Category, Series
from ..forms import RecordForm, ReferForm, WithdrawForm
from ..models import Record, Volume
from ..permissions import FILE_ACCOUNT, FILE_RECORD, REFER, WITHDRAW_RECORD
from ..queries.records import paper_by_code, records, referred_from, subjects, years
from ..services.record import file_record, permission_for, withdraw_record
from ..services.reference import refer
from .handing import hand_over
from .scope import place_of

PAGE = 25


def _category(category: str) -> Category:
    if category not in SUBJECTS:
        raise Http404
    return Category(category)


@staff_page()
@require_safe
def catalogue(request: HttpRequest, category: str) -> HttpResponse:
    """归档文件目录 — by code, narrowed by subject, year and words."""
    wanted, asked = _category(category), request.GET
    year = int(asked["year"]) if asked.get("year", "").isascii() and asked.get("year", "").isdigit() else 0
    found = records(wanted, request.user, subject=asked.get("subject", ""), year=year, text=asked.get("q", ""))
    said = urlencode({name: asked[name] for name in ("q", "subject", "year") if asked.get(name)})
    shown = {
        "category": wanted,
        "page": Paginator(found, PAGE).get_page(asked.get("page")),
        "subjects": subjects(wanted, request.user),
        "years": years(wanted, request.user),
        "asked": {"q": asked.get("q", ""), "subject": asked.get("subject", ""), "year": year},
        "asked_too": f"&{said}" if said else "",
        "may_file": request.user.holds(*permission_for(wanted).posts),  # type: ignore[union-attr]
        "series": Series.choices,
    }
    return render(request, "archive/records.html", shown)


@staff_page(*FILE_RECORD.posts, *FILE_ACCOUNT.posts)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, category: str) -> HttpResponse:
    """归档 — one record with its file; the file is looked at before anything is written."""
    wanted, posted = _category(category), request.method == "POST"
    if not request.user.holds(*permission_for(wanted).posts):  # type: ignore[union-attr]
        raise Http404
    first = {"division": str(place_of(request))}
    form = RecordForm(request.POST or None, request.FILES or None, category=wanted, initial=first)
    if posted and form.is_valid():
        outcome = act(
            request, _store_and_file, verb="archive.file_record", category=wanted, said="已归档。", **form.cleaned_data
        )
        if outcome:
            return redirect("archive:record", pk=outcome.result.pk)
        outcome.onto(form)
    return render(request, "archive/record_new.html", {"form": form, "category": wanted}, status=422 if posted else 200)


def _store_and_file(*, by: Any, content: Any, **given: Any) -> Record:
    """Nothing is kept of a file that this person may not file there."""
    require(by, permission_for(given["category"]), given["division"])
    return file_record(by=by, stored=put(content=content, name=content.name, by=by), **given)


@staff_page()
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, pk: Any) -> HttpResponse:
    """件 — one record with its preview, and taking it out with a reason."""
    record = one_or_404(Record.objects.visible_to(request.user).select_related("stored", "fonds"), pk=pk)
    form, posted = WithdrawForm(request.POST or None), request.method == "POST"
    may_withdraw = request.user.covers(record.division, WITHDRAW_RECORD.posts)  # type: ignore[union-attr]
    if posted and not may_withdraw:
        raise Http404
    if posted and form.is_valid():
        outcome = act(request, withdraw_record, said="已撤出，仍可查看。", row=record, **form.cleaned_data)
        if outcome:
            return redirect("archive:record", pk=record.pk)
        outcome.onto(form)
    if not posted:
        opened(request, "archive.view_record", record)
    shown = {
        "record": record,
        "pages": range(1, max(record.stored.pages, 1) + 1) if record.stored.previewable else (),
        "volumes": list(referred_from(record, request.user)[:PAGE]),
        "form": form,
        "may_withdraw": may_withdraw and record.withdrawn_at is None,
    }
    return render(request, "archive/record.html", shown, status=422 if posted else 200)


@staff_page()
def page(request: HttpRequest, pk: Any, number: int) -> HttpResponse:
    """One page of a record as a fresh picture."""
    record = one_or_404(Record.objects.visible_to(request.user).select_related("stored"), pk=pk)
    opened(request, "archive.view_record", record)
    try:
        return HttpResponse(preview(record.stored, page=number), content_type="image/png")
    except Refused as refusal:
        return HttpResponse("".join(refusal.sentences), status=409, content_type="text/plain; charset=utf-8")


@staff_page()
def content(request: HttpRequest, pk: Any) -> HttpResponseBase:
    """The file of a record as it came in."""
    record = one_or_404(Record.objects.visible_to(request.user).select_related("stored"), pk=pk)
    opened(request, "archive.read_record", record)
    try:
        return hand_over(record.stored, title=record.title, download="download" in request.GET)
    except Refused as refusal:
        for sentence in refusal.sentences:
            messages.error(request, sentence)
        return redirect("archive:record", pk=record.pk)


@staff_page(*REFER.posts)
@require_http_methods(["GET", "HEAD", "POST"])
def point(request: HttpRequest, pk: Any) -> HttpResponse:
    """登记互见 — name a paper that lies elsewhere, by its code."""
    volume = one_or_404(Volume.objects.visible_to(request.user), pk=pk)
    form, posted = ReferForm(request.POST or None), request.method == "POST"
    if posted and form.is_valid():
        paper = paper_by_code(form.cleaned_data["code"], request.user)
        if paper is None:
            form.add_error("code", "没有找到这个档号或件号的文件，或不在您的管辖范围内。请核对后重新填写。")
        else:
            outcome = act(request, refer, said="已登记。", volume=volume, to=paper, why=form.cleaned_data["why"])
            if outcome:
                return redirect("archive:volume", pk=volume.pk)
            outcome.onto(form)
    return render(request, "archive/refer.html", {"form": form, "volume": volume}, status=422 if posted else 200)
