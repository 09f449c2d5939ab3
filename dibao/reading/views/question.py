"""咨询档案员 — what was asked and answered before, a new question, an answer."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dibao.access.pages import act, one_or_404, staff_page
from dibao.access.permissions import may

from .. import queries
from ..forms import AnswerForm, QuestionForm
from ..models import Question
from ..permissions import ANSWER, ASKERS
from ..services import question as service
from .tabs import tabs

PAGE = 20


@staff_page(*ASKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest) -> HttpResponse:
    """咨询档案员 — look whether it was answered before, else ask."""
    form, posted = QuestionForm(request.POST or None), request.method == "POST"
    if posted and form.is_valid():
        division = request.user.live_posts[0].division  # type: ignore[union-attr]
        outcome = act(request, service.put_question, division=division, said="已交给档案管理员。", **form.cleaned_data)
        if outcome:
            return redirect("reading:question", pk=outcome.result.pk)
        outcome.onto(form)
    text = request.GET.get("q", "").strip()[:80]
    shown = {
        "page": Paginator(queries.questions(text, request.user), PAGE).get_page(request.GET.get("page")),
        "q": text,
        "form": form,
        **tabs(request.user),
    }
    return render(request, "reading/questions.html", shown, status=422 if posted else 200)


@staff_page(*ASKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, pk: UUID) -> HttpResponse:
    """一个咨询 — with its answer, or the form for it."""
    found: Question = one_or_404(Question.objects.visible_to(request.user), pk=pk)
    form, posted = AnswerForm(request.POST or None), request.method == "POST"
    if posted and form.is_valid():
        outcome = act(request, service.answer_question, question=found, said="已答复。", **form.cleaned_data)
        if outcome:
            return redirect("reading:question", pk=pk)
        outcome.onto(form)
    shown = {
        "question": found,
        "form": form,
        "references": found.references.select_related("volume"),
        "may_answer": found.answered_at is None and may(request.user, ANSWER, found.division),
    }
    return render(request, "reading/question.html", shown, status=422 if posted else 200)
