"""审计记录 — for the audit administrator: who did, was refused or looked at what; and whether the log holds."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from dibao.access.choices import PostKind
from dibao.access.pages import act, admin_page

from ..forms import AuditFilterForm
from ..queries.audit import log_state, read
from ..services.audit import verify_log


@admin_page(PostKind.AUDIT_ADMIN)
def index(request: HttpRequest) -> HttpResponse:
    """审计记录 — filtered, newest first, fifty a page."""
    form = AuditFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = read(**wanted)
    kept = request.GET.copy()
    kept["before"] = str(page.before)
    later = f"?{kept.urlencode()}" if page.before else ""
    context = {"form": form, "page": page, "later": later, "state": log_state()}
    return render(request, "desk/audit.html", context, status=200 if form.is_valid() else 422)


@admin_page(PostKind.AUDIT_ADMIN)
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """核对审计日志 — macs, chain, seals and witness books, now; what is wrong is listed."""
    outcome = act(request, verify_log, verb="audit.verify")
    if not outcome:
        return redirect("desk:audit")
    return render(request, "desk/audit_verified.html", {"checked": outcome.result})
