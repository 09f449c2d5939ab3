"""重新核定的结果 — what a new reckoning means for a household that is paid today, or is not. Numbers or columns."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from dibao.rules.column_run import REASONS
from dibao.rules.money import either
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
_KIND: Final = {name: np.int8(place) for place, name in enumerate(KINDS)}
_WHY: Final = {name: np.int8(place) for place, name in enumerate(WHY)}
_REASONS: Final = np.array([_WHY[_UNKNOWN[name]] if name else 0 for name in REASONS], dtype=np.int8)


def paid(status: Any, *, names: tuple[str, ...]) -> Any:
    """在保 — does this status draw money? status: position in ``names`` (EXISTING or STATUSES)."""
    first, second = (names.index(name) for name in _PAID)
    return np.logical_or(status == first, status == second)


def kind(*, was_paid: Any, is_paid: Any, known: Any, before: Any, now: Any, earned: Any, taper: bool) -> Any:
    """增减停新 — position in KINDS. before, now: fen per month; earned: somebody works; taper: the place grants it."""
    paid_on = (now > before) * _KIND["increase"] + (now < before) * _KIND["decrease"]
    out = either(np.logical_and(earned, taper), _KIND["taper"], _KIND["stop"])
    was = either(is_paid, paid_on, out)
    was_not = is_paid * _KIND["new"]
    return either(known, either(was_paid, was, was_not), _KIND["unknown"])


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
    return found, _why(homes, outcome, found, known)


def _why(homes: Any, outcome: Any, found: Any, known: Any) -> Any:
    """Reasons of those for whom something changes; the others need none."""
    base = homes["amount"] - homes["uplift"] != outcome.base
    extra = homes["uplift"] != outcome.uplift
    same_class = (homes["status"] == outcome.status) & (base | extra)
    figures = base * _WHY["base"] + extra * _WHY["uplift"]  # base and uplift together make "both"
    moved = (found == _KIND["increase"]) | (found == _KIND["decrease"])
    why = either(moved & same_class, figures, _WHY["class"])
    leaves = (found == _KIND["stop"]) | (found == _KIND["taper"])
    destitute = homes["status"] == EXISTING.index("destitute")
    left = either(destitute, _WHY["destitute"], either(outcome.above, _WHY["income"], _WHY["property"]))
    why = either(leaves, left, why) * (found != 0)
    at = np.flatnonzero(~known)
    why[at] = _REASONS[outcome.reason[at]]
    return why
