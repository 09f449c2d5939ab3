"""登录、退出、修改密码."""

from django.contrib.auth import login as start_session
from django.contrib.auth import logout as end_session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from dibao.kernel.refusals import Refused

from ..forms import LoginForm, PasswordForm
from ..pages import account_page, act, open_page
from ..services import login as service


@open_page
@sensitive_post_parameters("password")
def login(request: HttpRequest) -> HttpResponse:
    """登录页."""
    form = LoginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = request.META.get("REMOTE_ADDR", "")
        try:
            staff = service.enter(**form.cleaned_data, address=address)
        except Refused as refusal:
            form.add_error(None, refusal.sentences[0])
        else:
            start_session(request, staff, backend="dibao.access.backends.StaffBackend")
            service.open_session(staff=staff, session_key=request.session.session_key or "")
            return redirect(_next(request))
    return render(request, "access/login.html", {"form": form}, status=200 if not form.errors else 403)


def _next(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if safe else "desk:today"


@account_page
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """退出登录."""
    service.close_session(staff=request.user)  # type: ignore[arg-type]
    end_session(request)
    response = redirect("access:login")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@account_page
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """修改密码."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        outcome = act(request, _change, old=data["old"], new=data["new"], said="密码已修改，请用新密码登录。")
        if outcome:
            end_session(request)
            return redirect("access:login")
        outcome.onto(form)
    return render(request, "access/password.html", {"form": form})


@open_page
@require_POST
def size(request: HttpRequest) -> HttpResponse:
    """字号 — 16, 18 or 20; kept in a cookie."""
    wanted = request.POST.get("size", "")
    back = request.META.get("HTTP_REFERER", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    response = redirect(back if safe else "desk:today")
    if wanted in ("16", "18", "20"):
        response.set_cookie("size", wanted, max_age=365 * 24 * 3600, samesite="Strict")
    return response


def _change(*, by, old: str, new: str) -> None:  # type: ignore[no-untyped-def]
    service.change_password(staff=by, old=old, new=new)
