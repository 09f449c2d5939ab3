"""核对审计日志 — the log proves itself; that somebody asked is itself an event."""

from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import transaction

from dibao.access.permissions import READ_AUDIT
from dibao.audit import checks
from dibao.audit.checks import Problem
from dibao.audit.fsck import LOG
from dibao.audit.services.record import record
from dibao.kernel.refusals import NotAllowed

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Checked:
    """How many events were looked at, how many problems there are, and the first of them."""

    events: int
    count: int
    problems: list[Problem]


def verify_log(*, by: Any) -> Checked:
    """Macs, chain, Merkle tree, seals and witness books. Raises NotAllowed for anybody but the audit administrator."""
    if not by.holds(*READ_AUDIT.posts):
        raise NotAllowed("核对审计日志由安全审计员办理。")
    seen = checks.Seen()
    problems = checks.run(LOG, seen)
    shown = list(islice(problems, SHOWN))
    found = Checked(seen.total, len(shown) + sum(1 for _ in problems), shown)
    with transaction.atomic():
        record("audit.verify", by=by, about=None, data={"events": found.events, "problems": found.count})
    return found
