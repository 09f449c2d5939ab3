"""交换单位 — the list, one partner, its keys, and our own public keys for it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from dibao.access.choices import PostKind
from dibao.access.pages import act, one_or_404, staff_page
from dibao.access.permissions import may

from .. import publickeys, queries
from ..choices import KeyState
from ..envelope import fingerprint
from ..forms import AmendForm, KeyForm, PartnerForm, WhyForm
from ..models import Partner
from ..permissions import CONFIRM_KEY, ENTER_PARTNER, READERS, REVOKE_KEY
from ..services import partner as service


def _partner(request: HttpRequest, code: str) -> Partner:
    found: Partner = one_or_404(Partner.objects.visible_to(request.user), code=code)
    return found


@staff_page(*READERS)
def partners(request: HttpRequest) -> HttpResponse:
    """交换单位 in scope."""
    own = [(label, fingerprint(publickeys.own(kind)), kind) for kind, label in publickeys.LABELS.items()]
    shown = {"partners": queries.partners(request.user), "own": own, "entering": _holds(request, PostKind.CHECKER)}
    return render(request, "exchange/partners.html", shown)


@staff_page(PostKind.CHECKER)
def enter(request: HttpRequest) -> HttpResponse:
    """登记交换单位."""
    form = PartnerForm(request.POST or None, initial={"division": str(request.user.live_posts[0].division)})  # type: ignore[union-attr]
    if request.method == "POST" and form.is_valid():
        outcome = act(request, service.enter_partner, said="单位已登记。接着请录入它的公钥。", **form.cleaned_data)
        if outcome:
            return redirect("exchange:partner", code=outcome.result.code)
        outcome.onto(form)
    form.name_division()
    return render(request, "exchange/enter.html", {"form": form}, status=422 if form.errors else 200)


@staff_page(*READERS)
def partner(request: HttpRequest, code: str) -> HttpResponse:
    """一个交换单位 — fingerprints, keys that wait, the line, and the last packages."""
    return _page(request, _partner(request, code))


@staff_page(PostKind.CHECKER)
@require_POST
def amend(request: HttpRequest, code: str) -> HttpResponse:
    """更正交换单位."""
    found, form = _partner(request, code), AmendForm(request.POST)
    if form.is_valid():
        outcome = act(request, service.amend_partner, partner=found, said="已更正。", **form.cleaned_data)
        if outcome:
            return redirect("exchange:partner", code=code)
        outcome.onto(form)
    return _page(request, found, amend_form=form, status=422)


@staff_page(PostKind.CHECKER)
@require_POST
def enter_key(request: HttpRequest, code: str) -> HttpResponse:
    """录入单位公钥."""
    found, form = _partner(request, code), KeyForm(request.POST)
    if form.is_valid():
        said = "公钥已录入，要由县级确认人员复核后才使用。"
        outcome = act(request, service.enter_key, partner=found, said=said, **form.cleaned_data)
        if outcome:
            return redirect("exchange:partner", code=code)
        outcome.onto(form)
    return _page(request, found, key_form=form, status=422)


@staff_page(PostKind.COUNTY_APPROVER)
@require_POST
def decide_key(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """复核 — confirm the keys that wait, or refuse them with a reason."""
    found = _partner(request, code)
    change = queries.waiting_key(found)
    if change is None:
        raise Http404
    if verb == "confirm":
        act(request, service.confirm_key, change=change, said="公钥已复核，从现在起使用。")
        return redirect("exchange:partner", code=code)
    form = WhyForm(request.POST)
    if form.is_valid() and act(request, service.refuse_key, change=change, said="已退回。", **form.cleaned_data):
        return redirect("exchange:partner", code=code)
    return _page(request, found, why_form=form, status=422)


@staff_page(PostKind.CHECKER, PostKind.COUNTY_APPROVER)
@require_POST
def revoke_key(request: HttpRequest, code: str) -> HttpResponse:
    """停用单位公钥 — at once."""
    found, form = _partner(request, code), WhyForm(request.POST)
    if form.is_valid() and act(request, service.revoke_key, partner=found, said="公钥已停用。", **form.cleaned_data):
        return redirect("exchange:partner", code=code)
    return _page(request, found, revoke_form=form, status=422)


@staff_page(*READERS)
def own_key(request: HttpRequest, kind: str) -> HttpResponse:
    """本单位公钥 — as a PEM file for a partner."""
    answer = HttpResponse(publickeys.own_pem(kind), content_type="application/x-pem-file")
    answer["Content-Disposition"] = f'attachment; filename="dibao-{kind}.pem"'
    return answer


def _page(request: HttpRequest, found: Partner, *, status: int = 200, **forms: Any) -> HttpResponse:
    now = {"name": found.name, "registers": found.registers, "known_days": found.known_days}
    shown = {
        "partner": found,
        "registers": queries.register_names(found.registers),
        "changes": found.key_changes.all()[:20],
        "packages": found.packages.all()[:10],
        "waiting": queries.waiting_key(found),
        "circuit": queries.circuit(found),
        "in_use": found.key_changes.filter(state=KeyState.CONFIRMED).exists(),
        "may_enter": may(request.user, ENTER_PARTNER, found.division),
        "may_confirm": may(request.user, CONFIRM_KEY, found.division),
        "may_revoke": may(request.user, REVOKE_KEY, found.division),
        "amend_form": AmendForm(initial=now),
        "key_form": KeyForm(),
        "why_form": WhyForm(prefix=None, auto_id="why-%s"),
        "revoke_form": WhyForm(auto_id="revoke-%s"),
    }
    return render(request, "exchange/partner.html", shown | forms, status=status)


def _holds(request: HttpRequest, *posts: str) -> bool:
    return bool(request.user.holds(*posts))  # type: ignore[union-attr]
