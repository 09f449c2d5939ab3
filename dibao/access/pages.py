"""The door of every page: who may open it, and how a service is called from it.

A view without one of these marks does not open at all (`middleware.DenyByDefault`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import OperationalError
from django.forms import Form
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from dibao.audit.services.record import refuse, viewed
from dibao.kernel.refusals import Conflict, Invalid, Refused
from dibao.rules.disclosure import DisclosureRefused
from dibao.rules.parameters import ParameterProblem

from .choices import ADMINISTRATORS, BUSINESS

# What the operating system, SQLite and PostgreSQL say when nothing more fits.
_NO_ROOM = re.compile(r"No space left|File too large|disk is full|could not extend file", re.IGNORECASE)
_HELD = re.compile(r"database is locked|lock timeout", re.IGNORECASE)
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may open a page: `open` to anybody, else holders of one of `posts`."""

    open: bool = False
    posts: frozenset[str] = frozenset()
    any_staff: bool = False
    account: bool = False


def _marked(policy: Policy) -> Callable[[View], View]:
    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return view(request, *args, **kwargs)

        guarded.policy = policy  # type: ignore[attr-defined]
        return guarded

    return mark


def open_page(view: View) -> View:
    """A page anybody may open (login, help)."""
    return _marked(Policy(open=True))(view)


def own_page(view: View) -> View:
    """A page for anybody who is logged in, about himself."""
    return _marked(Policy(any_staff=True))(view)


def account_page(view: View) -> View:
    """Changing the password and leaving: the only pages open before the first password is changed."""
    return _marked(Policy(any_staff=True, account=True))(view)


def staff_page(*posts: str) -> Callable[[View], View]:
    """A page for these posts; none named means every business post."""
    return _marked(Policy(posts=frozenset(posts) or BUSINESS))


def admin_page(*posts: str) -> Callable[[View], View]:
    """A page for administrators; they see accounts and records, never households."""
    return _marked(Policy(posts=frozenset(posts) or ADMINISTRATORS))


def one_or_404(rows: Any, **lookup: Any) -> Any:
    """The one row of an already scoped queryset; outside the scope and missing look the same."""
    row = rows.filter(**lookup).first()
    if row is None:
        raise Http404
    return row


def _in_words(service: Callable[..., Any], **kwargs: Any) -> Any:
    """Call it; a parameter nobody has decided, or a notice that would leak, is a refusal like any other."""
    try:
        return service(**kwargs)
    except (ParameterProblem, DisclosureRefused) as problem:
        raise Invalid(str(problem)) from problem
    except (OSError, OperationalError) as failure:
        if _HELD.search(str(failure)):
            raise Conflict(
                "有人正在办理同一件事，等了半分钟还没有办完，刚才的操作没有保存。请稍后刷新再办。"
            ) from failure
        if not _NO_ROOM.search(str(failure)):
            raise
        raise Conflict("磁盘空间不足，刚才的操作没有保存。请联系系统管理员清理磁盘后再办理。") from failure


@dataclass(slots=True)
class Outcome:
    """What a service said: its result, or the refusal in sentences."""

    result: Any = None
    refusal: Refused | None = None

    def __bool__(self) -> bool:
        return self.refusal is None

    def onto(self, form: Form) -> None:
        """Show what the service said of a field beside that field too."""
        for field, sentence in (self.refusal.fields if self.refusal else {}).items():
            form.add_error(field if field in form.fields else None, sentence)


def act(request: HttpRequest, service: Callable[..., Any], *, verb: str = "", said: str = "", **kwargs: Any) -> Outcome:
    """Call a service as this person. A refusal is recorded, shown as sentences, and nothing has changed."""
    try:
        result = _in_words(service, by=request.user, **kwargs)
    except Refused as refusal:
        about = next((value for value in kwargs.values() if hasattr(value, "_meta") and value.pk), None)
        refuse(
            verb or f"{service.__module__.split('.')[1]}.{service.__name__}",
            by=request.user,  # type: ignore[arg-type]
            about=about,
            why="".join(refusal.sentences),
            division=getattr(about, "division", None),
        )
        for sentence in refusal.sentences:
            messages.error(request, sentence + (f"（依据：{refusal.basis}）" if refusal.basis else ""))
        return Outcome(refusal=refusal)
    if said:
        messages.success(request, said)
    return Outcome(result=result)


def opened(request: HttpRequest, verb: str, about: Any) -> None:
    """Record that this person opened the masked page of `about`; the only thing a GET ever writes."""
    viewed(verb, by=request.user, about=about, purpose="办理业务")  # type: ignore[arg-type]
