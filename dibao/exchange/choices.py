"""Directions, states, and the registers a partner may answer for."""

from collections.abc import Mapping

from django.db.models import TextChoices

# Slug → Chinese name of every register; filled by the app above that knows them (`offer`).
REGISTERS: dict[str, str] = {}


def offer(registers: Mapping[str, str]) -> None:
    """Name the registers that partners can be entered with."""
    REGISTERS.update(registers)


class Direction(TextChoices):
    IN = "in", "收到"
    OUT = "out", "发出"


class PackageState(TextChoices):
    MADE = "made", "已制作，等对方回执"
    RECEIPTED = "receipted", "对方已回执"
    TAKEN = "taken", "已接收"


class KeyState(TextChoices):
    """换钥 — a key counts only after a second person has compared its fingerprint."""

    ENTERED = "entered", "等待复核"
    CONFIRMED = "confirmed", "使用中"
    REFUSED = "refused", "复核未通过"
    REPLACED = "replaced", "已更换"
    REVOKED = "revoked", "已停用"


class Circuit(TextChoices):
    """熔断 — whether a department's server is asked at all."""

    CLOSED = "closed", "正常"
    OPEN = "open", "暂停查询"
    HALF_OPEN = "half_open", "试探中"
