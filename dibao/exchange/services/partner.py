"""交换单位 — entered by one person; its keys and address count when a second person has compared them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from dibao.access.humans import acting_human
from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed

from ..choices import KeyState
from ..models import KeyChange, Partner
from ..permissions import CONFIRM_KEY, ENTER_KEY, ENTER_PARTNER, REVOKE_KEY
from ..publickeys import SEAL, VERIFY, public_key

LONGEST = timedelta(days=366)


@transaction.atomic
def enter_partner(
    *, code: str, name: str, division: int, registers: Sequence[str], by: Any, known_days: int = 0
) -> Partner:
    """登记交换单位 — without keys it can be given plain files only."""
    require(by, ENTER_PARTNER, division)
    if Partner.objects.filter(code=code).exists():
        raise Invalid(fields={"code": f"单位代号 {code} 已被使用，请换一个。"})
    if not 0 <= known_days <= 90:
        raise Invalid(fields={"known_days": "请填 0 到 90 天；填 0 表示不使用以前的答复。"})
    partner = Partner.objects.create(
        code=code, name=name.strip(), division=division, registers=sorted(set(registers)), known_days=known_days
    )
    record("exchange.enter_partner", by=by, about=partner)
    return partner


@transaction.atomic
def amend_partner(*, partner: Partner, name: str, registers: Sequence[str], known_days: int, by: Any) -> Partner:
    """更正交换单位 — its name, the registers it answers for, and how old an earlier answer may be."""
    require(by, ENTER_PARTNER, partner.division)
    if not 0 <= known_days <= 90:
        raise Invalid(fields={"known_days": "请填 0 到 90 天；填 0 表示不使用以前的答复。"})
    before = {"name": partner.name, "registers": partner.registers, "known_days": partner.known_days}
    partner.name, partner.registers, partner.known_days = name.strip(), sorted(set(registers)), known_days
    partner.save()
    record("exchange.amend_partner", by=by, about=partner, data={"before": before})
    return partner


@transaction.atomic
def enter_key(
    *, partner: Partner, verify_key: str, seal_key: str, valid_until: date, source: str, by: Any, endpoint: str = ""
) -> KeyChange:
    """录入单位公钥 — hex or PEM; nothing changes until somebody else has confirmed it. The keys live a year at most."""
    require(by, ENTER_KEY, partner.division)
    today, faults, read = clock.today(), {}, {}
    for name, typed, kind in (("verify_key", verify_key, VERIFY), ("seal_key", seal_key, SEAL)):
        try:
            read[name] = public_key(typed, kind=kind).hex()
        except ValueError as problem:
            faults[name] = str(problem)
    if not today < valid_until <= today + LONGEST:
        faults["valid_until"] = "有效期应晚于今天，最长一年。"
    if endpoint and not endpoint.startswith("https://"):
        faults["endpoint"] = "接口地址应以 https:// 开头。"
    if not source.strip():
        faults["source"] = "请写明公钥是怎么拿到的，例如“王科长当面交 U 盘”。"
    if Partner.objects.filter(verify_key=read.get("verify_key", "-")).exclude(pk=partner.pk).exists():
        faults["verify_key"] = "这个公钥已登记给另一个单位，请核对。"
    if faults:
        raise Invalid(fields=faults)
    if partner.key_changes.filter(state=KeyState.ENTERED).exists():
        raise Conflict("这个单位已有一份公钥在等待复核。请先由复核人处理，再录入新的。")
    change = KeyChange.objects.create(
        partner=partner,
        **read,
        endpoint=endpoint,
        valid_until=valid_until,
        source=source.strip(),
        entered_by=by.actor_key,
        entered_by_name=by.actor_name,
        entered_human=acting_human(by),
    )
    record("exchange.enter_key", by=by, about=change, data={"verify": change.verify_print, "seal": change.seal_print})
    return change


@transaction.atomic
def confirm_key(*, change: KeyChange, by: Any) -> Partner:
    """复核单位公钥 — by another human, who has compared the fingerprints with the partner itself."""
    held = _waiting(change, by)
    partner = Partner.objects.select_for_update().get(pk=held.partner_id)
    replaced = list(partner.key_changes.filter(state=KeyState.CONFIRMED))
    for old in replaced:
        old.state = KeyState.REPLACED
        old.save()
    _decide(held, KeyState.CONFIRMED, by)
    partner.verify_key, partner.seal_key = held.verify_key, held.seal_key
    partner.endpoint, partner.keys_until = held.endpoint, held.valid_until
    partner.save()
    record("exchange.confirm_key", by=by, about=held, rows=[partner, *replaced], data={"verify": held.verify_print})
    return partner


@transaction.atomic
def refuse_key(*, change: KeyChange, why: str, by: Any) -> KeyChange:
    """复核未通过 — the keys entered never come into use."""
    held = _waiting(change, by)
    if not why.strip():
        raise Invalid(fields={"why": "请写明哪里不对。"})
    _decide(held, KeyState.REFUSED, by, why.strip())
    record("exchange.refuse_key", by=by, about=held, because=why)
    return held


@transaction.atomic
def revoke_key(*, partner: Partner, why: str, by: Any) -> Partner:
    """停用单位公钥 — at once and by one person: nothing more is taken from it or sealed for it."""
    require(by, REVOKE_KEY, partner.division)
    if not why.strip():
        raise Invalid(fields={"why": "请写明停用的原因。"})
    used = list(partner.key_changes.filter(state=KeyState.CONFIRMED))
    if not used:
        raise Conflict("这个单位现在没有使用中的公钥。")
    for change in used:
        _decide(change, KeyState.REVOKED, by, why.strip())
    partner.verify_key, partner.seal_key, partner.endpoint, partner.keys_until = "", "", "", None
    partner.save()
    record("exchange.revoke_key", by=by, about=partner, rows=used, because=why)
    return partner


def _waiting(change: KeyChange, by: Any) -> KeyChange:
    """The change as the database has it, while it waits; raises NotAllowed for whoever entered it."""
    require(by, CONFIRM_KEY, change.division)
    held = KeyChange.objects.select_for_update().get(pk=change.pk)
    if held.state != KeyState.ENTERED:
        raise Conflict(f"这份公钥已处理过，现在是“{held.get_state_display()}”。")
    if acting_human(by) == held.entered_human:
        raise NotAllowed("公钥要由另一个人复核，不能复核自己录入的。请其他县级确认人员办理。")
    return held


def _decide(change: KeyChange, state: str, by: Any, why: str = "") -> None:
    change.state, change.why, change.decided_at = state, why, clock.now()
    change.decided_by, change.decided_by_name = by.actor_key, by.actor_name
    change.save()
