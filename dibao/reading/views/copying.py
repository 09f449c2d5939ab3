"""查阅件 — cover what others must not read, look through every page, print."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from dibao.access.pages import act, one_or_404, staff_page
from dibao.kernel import clock

from .. import queries
from ..choices import Form
from ..forms import CoverForm, NamesForm
from ..models import Consultation, Wanted
from ..permissions import READERS
from ..services import copying as service
from .consultation import consultation_of, consultation_page, paper_page


def _page(request: HttpRequest, wanted: Wanted, number: int, form: CoverForm, *, status: int = 200) -> HttpResponse:
    asked = wanted.consultation
    shown: dict[str, Any] = {
        "wanted": wanted,
        "asked": asked,
        "number": number,
        "form": form,
        "names": NamesForm(initial={"names": asked.hidden_names}),
        "marks": wanted.marks.filter(page=number),
        "has_text": queries.has_text(wanted, number),
        "checked": number in wanted.checked,
    }
    return render(request, "reading/cover.html", shown, status=status)


def _in_the_making(wanted: Wanted, number: int) -> None:
    """404 unless this is a copy in force and the paper has that page."""
    asked = wanted.consultation
    if number not in wanted.pages or asked.form != Form.COPY or not asked.live(clock.today()):
        raise Http404


@paper_page("GET", "HEAD", "POST")
def cover(request: HttpRequest, wanted: Wanted, number: int) -> HttpResponse:
    """遮蔽一页."""
    _in_the_making(wanted, number)
    form, posted = CoverForm(request.POST or None), request.method == "POST"
    if posted and form.is_valid():
        outcome = act(request, service.cover, wanted=wanted, page=number, said="已遮蔽。", **form.cleaned_data)
        if outcome:
            return redirect("reading:cover", pk=wanted.consultation_id, item=wanted.item_id, number=number)
        outcome.onto(form)
    return _page(request, wanted, number, form, status=422 if posted else 200)


@paper_page("POST")
def uncover(request: HttpRequest, wanted: Wanted, mark: int) -> HttpResponse:
    """撤去一处遮蔽."""
    found = wanted.marks.filter(pk=mark).first()
    if found is None:
        raise Http404
    act(request, service.uncover, mark=found, said="已撤去。")
    return redirect("reading:cover", pk=wanted.consultation_id, item=wanted.item_id, number=found.page)


@paper_page("POST")
def check(request: HttpRequest, wanted: Wanted, number: int) -> HttpResponse:
    """核对一页 — then on to the next page nobody has looked through."""
    _in_the_making(wanted, number)
    if not act(request, service.check_page, wanted=wanted, page=number, said=f"第 {number} 页已核对。"):
        return _page(request, wanted, number, CoverForm(), status=422)
    asked = wanted.consultation
    for row in queries.wanted_of(asked):
        if row.unchecked:
            return redirect("reading:cover", pk=asked.pk, item=row.item_id, number=row.unchecked[0])
    return redirect("reading:consultation", pk=asked.pk)


@staff_page(*READERS)
@require_POST
def names(request: HttpRequest, pk: UUID) -> HttpResponse:
    """第三人姓名."""
    asked, form = consultation_of(request, pk), NamesForm(request.POST)
    if form.is_valid() and act(
        request, service.hide_names, consultation=asked, said="已登记，各页请重新核对。", **form.cleaned_data
    ):
        return redirect("reading:consultation", pk=pk)
    return consultation_page(request, asked, status=422)


@staff_page(*READERS)
def copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """查阅件 — to be printed; only when every page was looked through."""
    asked: Consultation = one_or_404(Consultation.objects.visible_to(request.user).read_by(request.user), pk=pk)
    if asked.form != Form.COPY or not asked.live(clock.today()):
        raise Http404
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if lacking := queries.unchecked(asked):
        messages.error(request, f"还有页面没有核对，不能打印：{'；'.join(lacking)}。")
        return consultation_page(request, asked, status=409)
    shown = {"asked": asked, "wanted": queries.wanted_of(asked), "today": clock.today()}
    return render(request, "reading/copy.html", shown)
