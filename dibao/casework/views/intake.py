"""新申请, and the moves up to acceptance."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from dibao.access.choices import PostKind as P
from dibao.access.pages import act, staff_page

from ..choices import Channel
from ..forms.intake import ApplicantForm, AskOnceForm, WhyForm
from ..queries import duplicates
from ..queries import intake as reads
from ..services import beginning
from ..services import intake as service
from .door import case_of, fresh, page
from .guides import GUIDES


@staff_page(P.TOWNSHIP_CLERK, P.VILLAGE_HELPER)
def new(request: HttpRequest) -> HttpResponse:
    """新申请 — who and where; possible duplicates are looked at before anything is saved."""
    villages = reads.villages(request.user)
    form = ApplicantForm(request.POST or None, villages=villages, picker=reverse("regions:pick"))
    if request.method == "POST" and form.is_valid() and form.compare(_found(request, form)):
        channel = Channel.WINDOW if request.user.holds(P.TOWNSHIP_CLERK) else Channel.VILLAGE  # type: ignore[union-attr]
        outcome = act(request, beginning.begin, said="已建立申请，请接着填写。", channel=channel, **form.arguments())
        if outcome.refusal is None:
            return redirect("casework:members", outcome.result.number)
        form.take(outcome.refusal)
    context = {"form": form, "villages": villages, "guide": GUIDES["new"]}
    return render(request, "casework/intake/new.html", context, status=422 if form.is_bound else 200)


def _found(request: HttpRequest, form: ApplicantForm) -> list[duplicates.Candidate]:
    return duplicates.candidates(form.identity(), by=request.user)


@staff_page()
@require_POST
def submit(request: HttpRequest, number: str) -> HttpResponse:
    """提交申请 — every fault is named at once; the page it came from shows them."""
    case = case_of(request, number)
    if fresh(request, case) and act(request, service.submit, case=case, said="已提交，申请书已打印，请签字后上传。"):
        return redirect("casework:case", number)
    return redirect("casework:papers", number)


@staff_page()
def ask_once(request: HttpRequest, number: str) -> HttpResponse:
    """一次性告知 — the list is ticked with what is missing; a register's papers cannot be ticked."""
    case = case_of(request, number)
    form = AskOnceForm(request.POST or None, rows=reads.askable(case))
    if request.method == "POST" and fresh(request, case) and form.is_valid():
        said = "已一次性告知，告知书已打印，请交给申请人。"
        outcome = act(request, service.ask_once, case=case, items=form.items(), said=said)
        if outcome.refusal is None:
            return redirect("casework:case", number)
        form.take(outcome.refusal)
    status = 422 if form.is_bound else 200
    return page(
        request, "casework/intake/ask_once.html", case_of(request, number), status=status, form=form, step="ask_once"
    )


@staff_page()
@require_POST
def accept(request: HttpRequest, number: str) -> HttpResponse:
    """受理 — opens the volume and starts the clocks."""
    case = case_of(request, number)
    if fresh(request, case):
        act(request, service.accept, case=case, said="已受理，受理通知书已打印，案卷已建立。")
    return redirect("casework:case", number)


@staff_page()
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """撤回申请 — at the applicant's wish."""
    return _with_reason(request, number, "withdraw")


@staff_page()
def discard(request: HttpRequest, number: str) -> HttpResponse:
    """作废草稿 — never submitted."""
    return _with_reason(request, number, "discard")


ENDINGS = {
    "withdraw": (service.withdraw, "撤回申请", "已撤回，撤回确认书已打印，请申请人签字。"),
    "discard": (service.discard, "作废草稿", "草稿已作废。"),
}


def _with_reason(request: HttpRequest, number: str, name: str) -> HttpResponse:
    case, (verb, title, said) = case_of(request, number), ENDINGS[name]
    form = WhyForm(request.POST or None)
    if request.method == "POST" and fresh(request, case) and form.is_valid():
        outcome = act(request, verb, case=case, said=said, **form.cleaned_data)
        if outcome.refusal is None:
            return redirect("casework:case", number)
        form.take(outcome.refusal)
    status = 422 if form.is_bound else 200
    return page(request, "casework/intake/why.html", case_of(request, number), status=status, form=form, heading=title)
