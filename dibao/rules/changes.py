"""重新核定的结果 — what a new reckoning means for a household that is paid today, or is not. Numbers or columns."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from dibao.rules.column_run import REASONS
from dibao.rules.register import EXISTING, STATUSES

KINDS: Final = ("unchanged", "increase", "decrease", "stop", "taper", "new", "unknown")
"""What becomes of a household, by position."""

KIND_NAMES: Final[dict[str, str]] = {
    "unchanged": "不变",
    "increase": "增加",
    "decrease": "减少",
    "stop": "停发",
    "taper": "渐退",
    "new": "新符合",
    "unknown": "不能确定",
}

WHY: Final = (
    "",
    "base",
    "uplift",
    "both",
    "class",
    "income",
    "property",
    "destitute",
    "contradiction",
    "facts",
    "property_facts",
    "parameter",
)
"""Reason codes, by position; the words are in ``WHY_NAMES``."""

WHY_NAMES: Final[dict[str, str]] = {
    "": "",
    "base": "补差或分档金额变化",
    "uplift": "分类施保金额变化",
    "both": "补差和分类施保都有变化",
    "class": "救助类别变化",
    "income": "收入不再低于标准",
    "property": "财产超过规定",
    "destitute": "已享受特困供养",
    "contradiction": "登记事实互相矛盾",
    "facts": "收入或成员情况不全",
    "property_facts": "财产情况不全",
    "parameter": "当地缺少政策参数",
}

_UNKNOWN: Final = {
    "contradiction": "contradiction",
    "facts": "facts",
    "property": "property_facts",
    "parameter": "parameter",
}
_PAID: Final = ("dibao", "single_person")


def paid(status: Any, *, names: tuple[str, ...]) -> Any:
    """在保 — does this status draw money? status: position in ``names`` (EXISTING or STATUSES)."""
    first, second = (names.index(name) for name in _PAID)
    return np.logical_or(status == first, status == second)


def kind(*, was_paid: Any, is_paid: Any, known: Any, before: Any, now: Any, earned: Any, taper: bool) -> Any:
    """增减停新 — position in KINDS. before, now: fen per month; earned: somebody works; taper: the place grants it."""
    paid_on = np.select([now > before, now < before], [KINDS.index("increase"), KINDS.index("decrease")], 0)
    out = np.where(np.logical_and(earned, taper), KINDS.index("taper"), KINDS.index("stop"))
    was = np.where(is_paid, paid_on, out)
    was_not = np.where(is_paid, KINDS.index("new"), 0)
    return np.where(known, np.where(was_paid, was, was_not), KINDS.index("unknown"))


def classify(register: Any, outcome: Any, *, taper: bool) -> tuple[Any, Any]:
    """(kind, why) per household, positions in KINDS and WHY: what is paid today against what the law gives now."""
    homes = register.households
    was, now = paid(homes["status"], names=EXISTING), paid(outcome.status, names=STATUSES)
    known = outcome.status != STATUSES.index("unknown")
    found = kind(
        was_paid=was,
        is_paid=now,
        known=known,
        before=homes["amount"],
        now=outcome.amount,
        earned=outcome.earned,
        taper=taper,
    )
    return found.astype(np.int8), _why(register, outcome, found, known)


def _why(register: Any, outcome: Any, found: Any, known: Any) -> Any:
    """Reasons of those for whom something changes; the others need none."""
    why = np.zeros(len(found), dtype=np.int8)
    at = np.flatnonzero(found)
    homes = {name: register.households[name][at] for name in ("status", "amount", "uplift")}
    kind, status = found[at], outcome.status[at]
    moved = (kind == KINDS.index("increase")) | (kind == KINDS.index("decrease"))
    leaves = (kind == KINDS.index("stop")) | (kind == KINDS.index("taper"))
    base = homes["amount"] - homes["uplift"] != outcome.base[at]
    extra = homes["uplift"] != outcome.uplift[at]
    reasons = np.array([WHY.index(_UNKNOWN[name]) if name else 0 for name in REASONS])
    why[at] = np.select(
        [
            ~known[at],
            moved & (homes["status"] != status),
            moved & base & extra,
            moved & base,
            moved & extra,
            leaves & (homes["status"] == EXISTING.index("destitute")),
            leaves & ~outcome.above[at],
            leaves,
        ],
        [
            reasons[outcome.reason[at]],
            WHY.index("class"),
            WHY.index("both"),
            WHY.index("base"),
            WHY.index("uplift"),
            WHY.index("destitute"),
            WHY.index("property"),
            WHY.index("income"),
        ],
        WHY.index("class"),
    )
    return why
