"""One live session per account, idle time-out, and no page without a policy."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

from dibao.audit.services.record import refuse

from .pages import Policy

IDLE_SECONDS = 15 * 60
SEEN = "seen"
METHODS = ("GET", "HEAD", "POST")


class OneLiveSession:
    """Only the newest session of an account counts, and only while it is used.

    The last moment of use travels in a signed cookie bound to the session, so that reading a page writes
    nothing; a copied cookie is worth no more than the session it belongs to.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        entered = request.user.is_authenticated
        if entered and not self._alive(request):
            request.user = AnonymousUser()
            request.session_ended = True  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.user.is_authenticated and request.session.session_key:
            stamp = signing.dumps(request.session.session_key, salt=SEEN)
            response.set_cookie(SEEN, stamp, httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE)
        return response

    @staticmethod
    def _alive(request: HttpRequest) -> bool:
        key = request.session.session_key
        if not key or request.user.session_key != key:  # type: ignore[union-attr]
            return False
        try:
            return signing.loads(request.COOKIES.get(SEEN, ""), salt=SEEN, max_age=IDLE_SECONDS) == key
        except signing.BadSignature:
            return False


class DenyByDefault:
    """A view opens only to those its policy names; anybody else sees what a missing page looks like."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        policy: Policy | None = getattr(view, "policy", None)
        if policy is None:
            raise Http404
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if policy.open:
            return None
        staff = request.user
        if not staff.is_authenticated:
            if getattr(request, "session_ended", False):
                messages.warning(request, "您已超过 15 分钟没有操作，或已在别处登录，请重新登录。")
            return redirect_to_login(request.get_full_path())
        if staff.must_change_password and not policy.account:
            messages.warning(request, "首次登录请先修改密码。")
            return redirect("access:password")
        if not policy.any_staff and not staff.holds(*policy.posts):
            refuse("access.open_page", by=staff, about=None, why="岗位不符", division=None)
            raise Http404
        return None
