"""The case page, and the one door through which everything on it is done."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from dibao.access.pages import act, opened, staff_page
from dibao.access.permissions import REGISTER
from dibao.kernel import clock

from ...forms.stages import ActForm, refusal_into
from ...models import Case
from ...queries import case as reads
from ...queries.acts import open_acts
from ...queries.history import history
from ..door import case_of, fresh
from .acts import ACTS, OTHER
from .guides import guide_of
from .panels import panel_of

TABS = {"work": "办理", "family": "家庭", "papers": "材料", "history": "经过"}
DANGER = ("withdraw", "terminate")
# From whom a missing paper is to be had, short enough for the rail.
FROM = {"applicant": "申请人", "office": "本单位", "register": "核对"}


@staff_page()
def show(request: HttpRequest, number: str) -> HttpResponse:
    """办件 — the stage at hand in the middle, the file on the left, the figures on the right."""
    case = case_of(request, number)
    opened(request, "casework.view", case)
    return _page(request, case)


@staff_page()
@require_POST
def do(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """办理 — one act on this case; what was typed comes back when it is refused."""
    if verb not in ACTS:
        raise Http404
    case, this = case_of(request, number), ACTS[verb]
    form = this.form(request.POST, request.FILES, case=case, staff=request.user, verb=verb)
    if not fresh(request, case):
        return _again(request, case, verb, form, status=409)
    if form.is_valid():
        said = "" if this.draft and request.htmx else this.said  # type: ignore[attr-defined]
        outcome = act(request, this.service, verb=f"casework.{verb}", said=said, **form.arguments())
        if outcome.refusal is None:
            return _saved(request) if this.draft and request.htmx else redirect("casework:case", number)  # type: ignore[attr-defined]
        refusal_into(form, outcome.refusal)
    return _again(request, case_of(request, number), verb, form, status=422)


def _again(request: HttpRequest, case: Case, verb: str, form: ActForm, *, status: int) -> HttpResponse:
    """The page once more with what was typed; a draft that saves itself gets a short answer instead."""
    if ACTS[verb].draft and request.htmx:  # type: ignore[attr-defined]
        said = [str(message) for message in messages.get_messages(request)]
        said += [str(error) for errors in form.errors.values() for error in errors]
        return render(request, "casework/_saved.html", {"problems": list(dict.fromkeys(said))}, status=status)
    return _page(request, case, verb=verb, typed=form, status=status)


def _saved(request: HttpRequest) -> HttpResponse:
    return render(request, "casework/_saved.html", {"at": clock.now()})


def _page(
    request: HttpRequest, case: Case, *, verb: str = "", typed: ActForm | None = None, status: int = 200
) -> HttpResponse:
    """Everything on the page; `typed` takes the place of the form of `verb`."""
    tab = request.GET.get("tab", "work")
    if tab not in TABS:
        raise Http404
    can = open_acts(case, request.user)
    forms = _forms(case, request.user, can) | ({verb: typed} if typed else {})
    page = reads.page(case, request.user)
    panel = panel_of(case, request, forms=forms, typed=typed, verb=verb)
    context: dict[str, Any] = {
        "case": case,
        "page": page,
        "tab": tab,
        "tabs": TABS,
        "can": can,
        "forms": forms,
        "typed_verb": verb,
        "kept": _kept(typed) if typed is not None and verb not in can else [],
        "stage": f"casework/stages/{case.status}.html",
        "primary": _primary(page.next, forms, panel),
        "other": [_folded(name, forms[name], verb) for name in OTHER if name in can or name == verb],
        "papers": _papers(case.number, page.rail),
        "guide": guide_of(case.status),
        **_tab(case, tab, page),
        **panel,
    }
    return render(request, "casework/case.html", context, status=status)


def _papers(number: str, rail: list[reads.RailRow]) -> list[dict[str, str]]:
    """The left rail as the frame shows it: present papers lead to their preview, missing ones say from whom."""
    rows = []
    for row in rail:
        if row.paper is not None:
            item = row.paper.item_id
            url = (
                reverse("archive:item", args=[item]) if item else reverse("casework:paper", args=[number, row.paper.pk])
            )
            rows.append({"label": row.title, "url": url, "note": ""})
        elif row.missing is not None:
            rows.append({"label": row.title, "url": "", "note": f"缺 · {FROM[row.missing.source]}"})
    return rows


def _primary(following: reads.Next | None, forms: dict[str, Any], panel: dict[str, Any]) -> dict[str, Any] | None:
    """The one blue button: it acts at once when there is nothing to fill in, else it leads to the form.

    While the move would only be refused, the button leads to what is missing for it.
    """
    if following is None or not following.mine:
        return None
    if "before" in panel:
        verb, label = panel["before"]
        return {"label": label, "verb": verb, "fill": bool(forms[verb].fields)} if verb in forms else None
    if following.move not in forms:  # before acceptance the move has a page of its own
        return {"label": following.what, "verb": following.move, "young": True}
    return {"label": following.what, "verb": following.move, "fill": bool(forms[following.move].fields)}


def _kept(typed: ActForm) -> list[tuple[str, str]]:
    """What was typed into a form that this stage no longer has, so that it can still be read and copied."""
    rows = [(str(field.label), field.data) for field in typed.visible_fields()]
    return [(label, value) for label, value in rows if isinstance(value, str) and value]


def _folded(name: str, form: ActForm, typed: str) -> dict[str, Any]:
    """One act under 其他操作; open when it was just refused."""
    label = REGISTER[f"casework.{name}" if f"casework.{name}" in REGISTER else f"archive.{name}"].label
    return {"verb": name, "label": label, "form": form, "danger": name in DANGER, "open": name == typed}


def _tab(case: Case, tab: str, page: reads.CasePage) -> dict[str, Any]:
    if tab == "history":
        return {"history": history(case)}
    if tab == "family":
        today = clock.today()
        members = [(member, member.person.age(today)) for member in page.members]
        return {"members": members, "kinships": case.kinships.select_related("member")}
    return {}


def _forms(case: Case, staff: Any, can: frozenset[str]) -> dict[str, ActForm]:
    return {verb: ACTS[verb].form(case=case, staff=staff, verb=verb) for verb in can if verb in ACTS}
