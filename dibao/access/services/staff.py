"""人员与岗位 — accounts by the system administrator, posts by the security administrator."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.crypto import blind
from dibao.kernel.refusals import Invalid, NotAllowed
from dibao.regions import codes

from ..choices import ADMINISTRATORS, LEVELS, PostKind
from ..humans import human_key
from ..models import LoginGuard, Post, Staff
from ..permissions import CREATE_STAFF, DISABLE_STAFF, GRANT_POST, REVOKE_POST, UNLOCK, require


@transaction.atomic
def create_staff(
    *,
    work_number: str,
    name: str,
    id_number: str,
    password: str,
    division: int,
    by: Any,
    phone: str = "",
    must_change_password: bool = True,
) -> Staff:
    """建立账号 — the first password must be changed at the first login."""
    require(by, CREATE_STAFF, division)
    if Staff.objects.filter(work_number=work_number).exists():
        raise Invalid(fields={"work_number": f"工号 {work_number} 已被使用，请换一个。"})
    staff = Staff(
        work_number=work_number,
        name=name,
        human_key=human_key(id_number),
        phone=phone,
        must_change_password=must_change_password,
    )
    staff.set_password(password)
    staff.save()
    record("access.create_staff", by=by, about=staff, division=division)
    return staff


def _clash(staff: Staff, kind: str, on: date) -> str:
    """Why this post may not be held beside the ones this human already holds; empty when it may."""
    held = set(
        Post.objects.live(on).filter(staff__human_key=staff.human_key).exclude(kind=kind).values_list("kind", flat=True)
    )
    if kind in ADMINISTRATORS and held:
        return "系统管理员、安全保密员、安全审计员须由不同的人担任，且不得兼任业务岗位。"
    if held & ADMINISTRATORS:
        return "此人是管理员，不得兼任业务岗位。"
    return ""


@transaction.atomic
def grant_post(
    *,
    staff: Staff,
    kind: str,
    division: int,
    by: Any,
    reason: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Post:
    """授予岗位 — nobody grants a post to himself; the three administrators are three humans."""
    require(by, GRANT_POST, division)
    on = valid_from or clock.today()
    if getattr(by, "human_key", None) == staff.human_key:
        raise NotAllowed("不能给自己授予岗位，请由另一名安全保密员办理。")
    if kind in LEVELS and codes.level(division) not in LEVELS[PostKind(kind)]:
        raise Invalid(fields={"division": f"“{PostKind(kind).label}”不能设在这一级区划。"})
    if clash := _clash(staff, kind, on):
        raise NotAllowed(clash)
    post = Post.objects.create(
        staff=staff,
        kind=kind,
        division=division,
        valid_from=on,
        valid_to=valid_to,
        granted_by=by.actor_key,
        reason=reason,
    )
    record("access.grant_post", by=by, about=post, rows=[staff], division=division, because=reason)
    return post


@transaction.atomic
def revoke_post(*, post: Post, by: Any, reason: str) -> Post:
    """收回岗位 — from today; the row stays as history."""
    require(by, REVOKE_POST, post.division)
    post.valid_to = max(post.valid_from, clock.today())
    post.save()
    _end_sessions(post.staff)
    record("access.revoke_post", by=by, about=post, division=post.division, because=reason)
    return post


@transaction.atomic
def disable_staff(*, staff: Staff, division: int, by: Any, reason: str) -> Staff:
    """停用账号 — the next request of an open session is already refused."""
    require(by, DISABLE_STAFF, division)
    staff.is_active = False
    staff.save()
    _end_sessions(staff)
    record("access.disable_staff", by=by, about=staff, division=division, because=reason)
    return staff


def _end_sessions(staff: Staff) -> None:
    Staff.objects.filter(pk=staff.pk).update(session_key="")


@transaction.atomic
def unlock(*, work_number: str, division: int, by: Any, reason: str) -> None:
    """解除登录锁定."""
    require(by, UNLOCK, division)
    key = blind("access.login", work_number.strip().lower())
    LoginGuard.objects.filter(key=f"name:{key[:48]}").update(tries=0, locked_until=None)
    staff = Staff.objects.filter(work_number=work_number.strip()).first()
    record("access.unlock", by=by, about=staff, division=division, because=reason)
