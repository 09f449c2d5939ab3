"""归档规则 — what holds here, what a change would move, one person enters it, another decides."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dibao.access.choices import PostKind
from dibao.access.pages import act, one_or_404, staff_page
from dibao.access.permissions import may
from dibao.kernel import clock
from dibao.regions.queries import path_name, path_names

from ..choices import RulePart
from ..forms import FORMS, ImportForm, RefuseForm, RuleForm
from ..models import SchemeChange
from ..permissions import DECIDE_RULES, ENTER_RULES, REFILE, RULERS
from ..queries.moves import effect
from ..queries.rules import changes, rows_of, rules
from ..scheme import scheme_for
from ..scheme_yaml import dump
from ..services.refiling import refile
from ..services.scheme import confirm_rules, enter_rules, import_rules, refuse_rules
from .scope import place_of

READERS = (*RULERS, PostKind.TOWNSHIP_CLERK, PostKind.TOWNSHIP_REVIEWER, PostKind.COUNTY_REVIEWER, PostKind.AUDITOR)
SHOWN = 30  # papers of a preview that are named; the others are counted


@staff_page(*READERS)
@require_safe
def show(request: HttpRequest, part: str = RulePart.KIND) -> HttpResponse:
    """现行规则 — one part, with the changes that wait or were decided."""
    place = place_of(request)
    if part not in RulePart.values:
        raise Http404
    page = Paginator(changes(place), 10).get_page(request.GET.get("page"))
    shown = {
        "place": place,
        "where": path_name(place),
        "part": part,
        "parts": RulePart.choices,
        "rules": rules(place, part),
        "page": page,
        "places": path_names({change.division for change in page}),
        "may_enter": may(request.user, ENTER_RULES, place),
    }
    return render(request, "archive/rules.html", shown)


@staff_page(*RULERS)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, part: str) -> HttpResponse:
    """录入规则 — one rule; ``?end`` ends it instead."""
    if part not in FORMS:
        raise Http404
    place, key = place_of(request), request.GET.get("key", "")
    scheme, first = scheme_for(place), {"division": str(place)}
    form: RuleForm = FORMS[part](request.POST or None, scheme=scheme, key=key, initial=first)
    posted = request.method == "POST"
    if posted and form.is_valid():
        slug, value = form.rule()
        rows = {(part, slug): None if "end" in request.POST else value}
        outcome = act(
            request, enter_rules, said="已录入，等另一人确认。下面是确认后的影响。", rows=rows, **form.where()
        )
        if outcome:
            return redirect("archive:change", pk=outcome.result.pk)
        outcome.onto(form)
    shown = {"form": form, "title": f"录入{RulePart(part).label}规则", "may_end": (part, key) in scheme.values}
    return render(request, "archive/rule.html", shown, status=422 if posted else 200)


@staff_page(*RULERS)
@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: HttpRequest) -> HttpResponse:
    """导入规则 — the whole scheme of a place as a file."""
    first, posted = {"division": str(place_of(request))}, request.method == "POST"
    form = ImportForm(request.POST or None, request.FILES or None, initial=first)
    if posted and form.is_valid():
        outcome = act(request, import_rules, said="已录入，等另一人确认。", text=form.text(), **form.where())
        if outcome:
            return redirect("archive:change", pk=outcome.result.pk)
        outcome.onto(form)
    return render(request, "archive/rule.html", {"form": form, "title": "导入归档规则"}, status=422 if posted else 200)


@staff_page(*READERS)
@require_safe
def give_out(request: HttpRequest) -> HttpResponse:
    """导出规则 — everything in force in a place, as YAML."""
    answer = HttpResponse(dump(scheme_for(place_of(request))), content_type="application/yaml; charset=utf-8")
    name = f"归档规则-{path_name(place_of(request))}-{clock.today()}.yaml"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


@staff_page(*RULERS)
@require_safe
def change(request: HttpRequest, pk: Any) -> HttpResponse:
    """一项变更 — what it says, what it moves, and what is to be done with it."""
    return _change(request, one_or_404(SchemeChange.objects.visible_to(request.user), pk=pk), RefuseForm())


def _change(request: HttpRequest, row: SchemeChange, form: RefuseForm, *, status: int = 200) -> HttpResponse:
    moved = effect(row) if not row.refused_why else None
    villages = moved.by_village() if moved else []
    names = path_names([code for code, _ in villages] + (moved.own_rules if moved else []))
    shown = {
        "change": row,
        "where": path_name(row.division),
        "rows": rows_of(row),
        "effect": moved,
        "papers": moved.papers[:SHOWN] if moved else [],
        "villages": [(names[code], count) for code, count in villages],
        "own_rules": [names[code] for code in moved.own_rules] if moved else [],
        "form": form,
        "may_decide": row.waiting and may(request.user, DECIDE_RULES, row.division),
        "entered_myself": row.entered_by == request.user.actor_key,  # type: ignore[union-attr]
        "may_refile": row.in_force and row.valid_from <= clock.today() and may(request.user, REFILE, row.division),
    }
    return render(request, "archive/change.html", shown, status=status)


@staff_page(*RULERS)
@require_POST
def decide(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """确认、退回、调整归类."""
    row = one_or_404(SchemeChange.objects.visible_to(request.user), pk=pk)
    if verb == "refuse":
        form = RefuseForm(request.POST)
        if not form.is_valid():
            return _change(request, row, form, status=422)
        outcome = act(request, refuse_rules, said="已退回。", change=row, **form.cleaned_data)
    elif verb == "confirm":
        outcome = act(request, confirm_rules, said="已确认，从起始日起执行。", change=row)
    elif verb == "refile":
        outcome = act(request, refile, said="已调整。还有没调整完的，请再按一次。", change=row)
    else:
        raise Http404
    return redirect("archive:change", pk=row.pk) if outcome else _change(request, row, RefuseForm(), status=422)
