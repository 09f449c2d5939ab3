"""人员与岗位 — the administrators' pages."""

import uuid

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from .. import queries
from ..choices import PostKind
from ..forms import PostForm, ReasonForm, StaffForm
from ..models import Post, Staff
from ..pages import act, admin_page
from ..services import staff as service


def _my_division(request: HttpRequest) -> int:
    return request.user.live_posts[0].division  # type: ignore[union-attr]


def _rows(request: HttpRequest) -> QuerySet[Staff]:
    return queries.staff_list(request.user)  # type: ignore[arg-type]


def _staff(request: HttpRequest, pk: uuid.UUID) -> Staff:
    found = queries.staff_by_id(str(pk), by=request.user)  # type: ignore[arg-type]
    if found is None:
        raise Http404
    return found


@admin_page()
def index(request: HttpRequest) -> HttpResponse:
    """人员名册."""
    return render(request, "access/staff_list.html", {"rows": _rows(request), "form": StaffForm()})


@admin_page(PostKind.SYSTEM_ADMIN)
@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """建立账号."""
    form = StaffForm(request.POST)
    if form.is_valid():
        outcome = act(
            request,
            service.create_staff,
            division=_my_division(request),
            said="账号已建立，请安全保密员授予岗位。",
            **form.cleaned_data,
        )
        if outcome:
            return redirect("access:person", pk=outcome.result.pk)
        outcome.onto(form)
    return render(request, "access/staff_list.html", {"rows": _rows(request), "form": form}, status=422)


@admin_page()
def person(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """一名工作人员的账号与岗位."""
    return render(
        request, "access/person.html", {"person": _staff(request, pk), "form": PostForm(), "reason_form": ReasonForm()}
    )


@admin_page(PostKind.SECURITY_ADMIN)
@require_POST
def grant(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """授予岗位."""
    staff, form = _staff(request, pk), PostForm(request.POST)
    if form.is_valid():
        outcome = act(request, service.grant_post, staff=staff, said="岗位已授予。", **form.cleaned_data)
        if outcome:
            return redirect("access:person", pk=pk)
        outcome.onto(form)
    return render(
        request, "access/person.html", {"person": staff, "form": form, "reason_form": ReasonForm()}, status=422
    )


@admin_page(PostKind.SECURITY_ADMIN)
@require_POST
def revoke(request: HttpRequest, pk: uuid.UUID, post: int) -> HttpResponse:
    """收回岗位."""
    staff, form = _staff(request, pk), ReasonForm(request.POST)
    held: Post | None = next((p for p in staff.posts.all() if p.pk == post), None)
    if held is None:
        raise Http404
    if form.is_valid():
        act(request, service.revoke_post, post=held, said="岗位已收回。", **form.cleaned_data)
    return redirect("access:person", pk=pk)


@admin_page(PostKind.SYSTEM_ADMIN, PostKind.SECURITY_ADMIN)
@require_POST
def disable(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """停用账号."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        act(
            request,
            service.disable_staff,
            staff=_staff(request, pk),
            division=_my_division(request),
            said="账号已停用。",
            **form.cleaned_data,
        )
    return redirect("access:person", pk=pk)


@admin_page(PostKind.SECURITY_ADMIN)
@require_POST
def unlock(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """解除登录锁定."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        act(
            request,
            service.unlock,
            work_number=_staff(request, pk).work_number,
            division=_my_division(request),
            said="已解除锁定。",
            **form.cleaned_data,
        )
    return redirect("access:person", pk=pk)
