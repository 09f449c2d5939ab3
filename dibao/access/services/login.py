"""登录 — reserve a try, look at the password, open the one session."""

from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from dibao.audit.actors import SYSTEM
from dibao.audit.services.record import record, refuse
from dibao.kernel import clock
from dibao.kernel.crypto import blind
from dibao.kernel.refusals import Invalid, NotAllowed

from ..models import LoginGuard, Staff

TRIES = 5
TRIES_PER_ADDRESS = 20
WINDOW = timedelta(minutes=15)
SAME_ANSWER = "工号或密码不对。忘记密码请联系本单位系统管理员重置。"


@transaction.atomic
def reserve(key: str, limit: int) -> bool:
    """Take one try for `key`; False when the limit in the window is used up. Holds under parallel tries."""
    now = clock.now()
    LoginGuard.objects.get_or_create(key=key, defaults={"since": now})
    guard = LoginGuard.objects.select_for_update().get(key=key)
    if guard.locked_until and guard.locked_until > now:
        return False
    if guard.locked_until or guard.since < now - WINDOW:
        guard.tries, guard.since, guard.locked_until = 0, now, None
    guard.tries += 1
    if guard.tries >= limit:
        guard.locked_until = now + WINDOW
    guard.save()
    return True


def enter(*, work_number: str, password: str, address: str) -> Staff:
    """Check a password behind the lockout. Raises NotAllowed with the same words whatever was wrong."""
    key = blind("access.login", work_number.strip().lower())
    if not reserve(f"name:{key[:48]}", TRIES) or not reserve(f"ip:{address}", TRIES_PER_ADDRESS):
        refuse("access.login", by=SYSTEM, about=None, why="连续输错次数过多，账号暂时锁定")
        raise NotAllowed("连续输错次数过多，请 15 分钟后再试，或联系安全保密员解除锁定。")
    staff = Staff.objects.filter(work_number=work_number.strip(), is_active=True).first()
    if staff is None:
        make_password(password)  # the same work for an unknown name, so that time tells nothing
    if staff is None or not check_password(password, staff.password):
        refuse("access.login", by=staff or SYSTEM, about=staff, why="工号或密码不对")
        raise NotAllowed(SAME_ANSWER)
    LoginGuard.objects.filter(key=f"name:{key[:48]}").update(tries=0, locked_until=None)
    # a right password gives its own try back: an office behind one address is many people
    LoginGuard.objects.filter(key=f"ip:{address}", tries__gt=0, locked_until=None).update(tries=F("tries") - 1)
    return staff


@transaction.atomic
def open_session(*, staff: Staff, session_key: str) -> None:
    """Make this the one live session of the account; any earlier one is dead from now on."""
    Staff.objects.filter(pk=staff.pk).update(session_key=session_key, last_login=clock.now())
    staff.session_key = session_key
    record("access.login", by=staff, about=staff)


@transaction.atomic
def close_session(*, staff: Staff) -> None:
    """退出登录."""
    Staff.objects.filter(pk=staff.pk).update(session_key="")
    record("access.logout", by=staff, about=staff)


@transaction.atomic
def change_password(*, staff: Staff, old: str, new: str) -> None:
    """修改密码 — the old one is asked again; a weak new one is refused with all its faults."""
    if not check_password(old, staff.password):
        raise Invalid(fields={"old": "原密码不对，请重新输入。"})
    try:
        validate_password(new, staff)
    except ValidationError as fault:
        raise Invalid(fields={"new": "".join(fault.messages)}) from None
    staff.set_password(new)
    staff.must_change_password = False
    staff.save()
    record("access.change_password", by=staff, about=staff)
