"""What every page before acceptance begins with: the case in scope, the freshness of the form, the frame."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dibao.access.pages import act, one_or_404
from dibao.kernel.masking import mask_name
from dibao.registry import queries as registry

from ..models import Case
from ..permissions import barred
from ..queries import intake as reads
from ..queries.case import next_step
from ..services.draft import refuse_stale
from .guides import GUIDES, HEADINGS


def case_of(request: HttpRequest, number: str) -> Case:
    """The case, if this person may see it; else what a missing page looks like."""
    found: Case = one_or_404(Case.objects.visible_to(request.user), number=number)
    return found


def fresh(request: HttpRequest, case: Case) -> bool:
    """Whether the form was opened on the case as it is now. A stale one is refused in words and on record."""
    if request.POST.get("version") == str(case.version):
        return True
    act(request, refuse_stale, verb="casework.stale", case=case)
    return False


def saved(request: HttpRequest, case: Case) -> HttpResponse:
    """The short answer to an autosave: when, and the version the next save must carry."""
    return render(request, "casework/intake/_saved.html", {"case": case})


def autosaving(request: HttpRequest) -> bool:
    """Whether the page saved itself, rather than somebody pressing the button."""
    return request.headers.get("HX-Request") == "true"


def page(request: HttpRequest, template: str, case: Case, *, status: int = 200, **more: Any) -> HttpResponse:
    """One page of a case with its strip, its five tabs and its guide; `step` names the tab, `heading` the page."""
    step = more.get("step", "")
    context = {
        "case": case,
        "head": mask_name(registry.head(case.household).name),
        "next": next_step(case, request.user),
        "steps": reads.steps(case),
        "barred": barred(request.user, case),
        "can_edit": reads.can_edit(case, request.user),
        "guide": GUIDES.get(step),
        "heading": HEADINGS.get(step, ""),
        **more,
    }
    return render(request, template, context, status=status)
