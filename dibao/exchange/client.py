"""按接口查询 — one signed question to a department's server, and its signed answer, or nothing at all.

Call it outside a transaction: what the line remembers (circuit, evidence) must not be undone with the caller's act.
"""

import json
import secrets
import time
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from dibao.audit.actors import SYSTEM, Actor
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid

from . import wire
from .faults import Declined, LineFault, Unreachable, Untrusted
from .line.handling import MOST_PEOPLE
from .line.rows import typed
from .models import Partner
from .services import asking, breaker, known

__all__ = ["Answered", "Declined", "Department", "LineFault", "Unreachable", "Untrusted"]

TRIES = 3
PAUSE = 0.3


class Answered(list[dict[str, Any]]):
    """The rows of an answer. `earlier` is True when the department was down and an answer of `answered_on` stands in."""

    def __init__(self, rows: list[dict[str, Any]], *, answered_on: date, earlier: bool = False):
        super().__init__(rows)
        self.answered_on, self.earlier = answered_on, earlier

    @property
    def words(self) -> str:
        """How a page or paper must mark the rows; empty for an answer of now."""
        return f"以前的答复（{self.answered_on}）" if self.earlier else ""


class Department:
    """One caller's line to departments. `pause(seconds)` waits between tries."""

    def __init__(self, *, by: Actor = SYSTEM, tries: int = TRIES, pause: Callable[[float], None] = time.sleep):
        self.by, self.tries, self.pause = by, tries, pause

    def ask(
        self, *, partner: Partner, purpose: str, case_number: str, register: str, people: list[dict[str, str]]
    ) -> Answered:
        """按接口查询 — the register's rows about these people ({"id_number", "name"}), typed as from a file.

        Whoever has no row was not found. Raises Unreachable, Declined, Untrusted (all LineFault), or Invalid when
        the question cannot be asked at all. 社会救助法 第四十、四十一条.
        """
        self._check(partner, purpose, case_number, people)
        about: dict[str, Any] = {"purpose": purpose, "case_number": case_number, "register": register}
        body = json.dumps({"id": str(uuid.uuid4()), "people": people} | about, ensure_ascii=False).encode()
        try:
            breaker.admit(partner=partner)
            answer, evidence = self._exchanged(partner, body)
        except Unreachable as refusal:
            return self._earlier(partner, people, about, refusal)
        found = _rows(partner, answer, json.loads(body))
        asking.note(
            partner=partner, people=people, rows=found, on=found.answered_on, evidence=evidence, by=self.by, **about
        )
        return found

    def _check(self, partner: Partner, purpose: str, case_number: str, people: list[dict[str, str]]) -> None:
        faults = []
        if not purpose.strip() or not case_number.strip():
            faults.append("查询要写明用途和办件编号。")
        if not 0 < len(people) <= MOST_PEOPLE:
            faults.append(f"一次可查询 1 到 {MOST_PEOPLE} 人。")
        if not partner.endpoint.startswith("https://") or not partner.ready(clock.today()):
            faults.append(f"{partner.name}没有复核过的接口地址和公钥，或公钥已过期。请先录入并复核。")
        if faults:
            raise Invalid(*faults)

    def _earlier(
        self, partner: Partner, people: list[dict[str, str]], about: dict[str, Any], refusal: Unreachable
    ) -> Answered:
        """What is known from before; raises the refusal when that is not enough."""
        kept = known.recall(partner=partner, register=about["register"], people=people)
        if kept is None:
            raise refusal
        asking.note_earlier(partner=partner, on=kept[1], by=self.by, **about)
        return Answered(kept[0], answered_on=kept[1], earlier=True)

    def _exchanged(self, partner: Partner, body: bytes) -> tuple[dict[str, Any], dict[str, str]]:
        """(the answer's content, evidence): asked up to `tries` times, with the same request id and a fresh nonce."""
        with wire.connection(partner) as line:
            for turn in range(self.tries):
                if turn:
                    self.pause(PAUSE * 2 ** (turn - 1) * (1 + secrets.randbelow(500) / 1000))
                try:
                    content = wire.once(line, partner, body)
                except wire.Broken:
                    continue
                except (Declined, Unreachable):  # it spoke, and it was the department: the line is well
                    breaker.succeeded(partner=partner)
                    raise
                breaker.succeeded(partner=partner)
                return content
        raise Unreachable(partner.name, retry_at=breaker.failed(partner=partner))


def _rows(partner: Partner, said: dict[str, Any], asked: dict[str, Any]) -> Answered:
    """The rows; Untrusted when they answer another question or name somebody who was not asked about."""
    try:
        rows = [typed(row) for row in said["rows"]]
        found = Answered(rows, answered_on=date.fromisoformat(said["on"]))
        right = (said["id"], said["register"]) == (asked["id"], asked["register"])
        people = {(person["id_number"], person["name"]) for person in asked["people"]}
        known_people = all((row.get("id_number"), row.get("name")) in people for row in rows)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Untrusted(partner.name, "答复的格式不对。") from None
    if not right or not known_people:
        raise Untrusted(partner.name, "答复的不是所问的人或登记库。")
    return found
