"""银行接口 — our side of the line to a bank: signed questions with the same transport as to any department.

Call it outside a transaction: what the line remembers must not be undone with the caller's act. Protocol: docs/banks.md.
"""

import json
import secrets
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from dibao.exchange import wire
from dibao.exchange.faults import Declined, Unreachable, Untrusted
from dibao.exchange.models import Partner
from dibao.exchange.services import breaker
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid, Refused

from .formats import FAILED, PAID, Answer
from .models import Bank, Batch, Instruction

TRIES = 3
PAUSE = 0.3


class NoAnswer(Refused):
    """银行接口联系不上 — nothing is lost: the payments keep their keys and go again."""

    def __init__(self, name: str, *, retry_at: datetime):
        self.retry_at = retry_at
        moment = retry_at.astimezone(clock.OFFICE).strftime("%Y-%m-%d %H:%M:%S")
        super().__init__(
            f"{name}的接口现在联系不上。银行已经收到的都已登记，其余的请在 {moment} 以后继续，不会重复发放。"
        )


class BankLine:
    """One caller's line to one bank. `pause(seconds)` waits between tries; a retry carries the same keys."""

    def __init__(self, bank: Bank, *, by: Any, tries: int = TRIES, pause: Callable[[float], None] = time.sleep):
        self.bank, self.by, self.tries, self.pause = bank, by, tries, pause

    def pay(self, batch: Batch, instructions: Sequence[Instruction]) -> None:
        """Order these payments; returns when the bank said that it has every one of them."""
        lines = [
            {
                "key": each.key,
                "account": str(each.account.number),
                "name": each.account.holder.name,
                "amount": each.amount,
            }
            for each in instructions
        ]
        said = self._ask({"verb": "pay", "batch": batch.number, "month": f"{batch.month:%Y%m}", "lines": lines})
        if sorted(said.get("taken", [])) != sorted(each.key for each in instructions):
            raise Untrusted(self.bank.name, "银行回报收到的付款与发出的不一致。")

    def results(self, batch: Batch, keys: Sequence[str]) -> list[Answer]:
        """What the bank says of these payments now; those it is still working on are left out."""
        said = self._ask({"verb": "results", "batch": batch.number, "keys": list(keys)})
        try:
            rows = [
                Answer(
                    row, each["key"], each["account"], each["name"], int(each["amount"]), each["result"], each["reason"]
                )
                for row, each in enumerate(said["answers"], 1)
            ]
        except (KeyError, TypeError, ValueError):
            raise Untrusted(self.bank.name, "答复的格式不对。") from None
        if any(each.result not in (PAID, FAILED) for each in rows):
            raise Untrusted(self.bank.name, "答复里有看不懂的结果。")
        return _once(rows)

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        partner = self.bank.partner
        if partner is None or not partner.endpoint.startswith("https://") or not partner.ready(clock.today()):
            raise Invalid(
                f"{self.bank.name}没有复核过的接口地址和公钥，或公钥已过期。请核对人员先到交换单位录入并复核。"
            )
        body = json.dumps({"id": str(uuid.uuid4())} | question, ensure_ascii=False).encode()
        try:
            breaker.admit(partner=partner)
            said = self._exchanged(partner, body)
        except Unreachable as fault:
            raise NoAnswer(self.bank.name, retry_at=fault.retry_at) from fault
        if said.get("id") != json.loads(body)["id"]:
            raise Untrusted(self.bank.name, "答复的不是这次的请求。")
        return said

    def _exchanged(self, partner: Partner, body: bytes) -> dict[str, Any]:
        with wire.connection(partner) as line:
            for turn in range(self.tries):
                if turn:
                    self.pause(PAUSE * 2 ** (turn - 1) * (1 + secrets.randbelow(500) / 1000))
                try:
                    said, _ = wire.once(line, partner, body)
                except wire.Broken:
                    continue
                except (Declined, Unreachable):  # it spoke, and it was the bank: the line is well
                    breaker.succeeded(partner=partner)
                    raise
                breaker.succeeded(partner=partner)
                return said
        raise Unreachable(partner.name, retry_at=breaker.failed(partner=partner))


def _once(rows: list[Answer]) -> list[Answer]:
    """A bank that repeats itself word for word says it once; one that says two things is left for the judge to refuse."""
    seen: dict[tuple[Any, ...], Answer] = {}
    for each in rows:
        seen.setdefault((each.key, each.account, each.amount, each.result), each)
    return list(seen.values())
