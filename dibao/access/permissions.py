"""Permissions: a name, a Chinese label, and the posts that carry it. Each app declares its own with `permission`."""

from dataclasses import dataclass
from typing import Any

from dibao.audit.actors import Machine
from dibao.kernel.refusals import NotAllowed

from .choices import PostKind


@dataclass(frozen=True, slots=True)
class Permission:
    """One act: `name` is also the audit verb; `posts` are the kinds of post that may do it."""

    name: str
    label: str
    posts: frozenset[str]


REGISTER: dict[str, Permission] = {}


def permission(name: str, label: str, *posts: str) -> Permission:
    """Declare an act; two acts of one name are a programming error."""
    if name in REGISTER:
        raise ValueError(f"permission {name} is declared twice")
    REGISTER[name] = Permission(name, label, frozenset(posts))
    return REGISTER[name]


def may(staff: Any, act: Permission, division: int) -> bool:
    """Whether a live post of `staff` carries `act` over `division`. The machine itself may do everything."""
    if isinstance(staff, Machine):
        return True
    covers = getattr(staff, "covers", None)
    return bool(covers and staff.is_active and covers(division, act.posts))


def require(staff: Any, act: Permission, division: int) -> None:
    """Raise NotAllowed unless `may`."""
    if not may(staff, act, division):
        who = "、".join(PostKind(post).label for post in sorted(act.posts))
        raise NotAllowed(f"您的岗位不能在此办理“{act.label}”。此项由{who}办理，如需办理请与其联系。")


CREATE_STAFF = permission("access.create_staff", "建立账号", PostKind.SYSTEM_ADMIN)
DISABLE_STAFF = permission("access.disable_staff", "停用账号", PostKind.SYSTEM_ADMIN, PostKind.SECURITY_ADMIN)
GRANT_POST = permission("access.grant_post", "授予岗位", PostKind.SECURITY_ADMIN)
REVOKE_POST = permission("access.revoke_post", "收回岗位", PostKind.SECURITY_ADMIN)
UNLOCK = permission("access.unlock", "解除锁定", PostKind.SECURITY_ADMIN)
READ_AUDIT = permission("access.read_audit", "查看审计记录", PostKind.AUDIT_ADMIN)
