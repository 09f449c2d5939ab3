"""One question at the bank's server: genuine, in time, new; then paid or answered by key. Pure: no Django."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dibao.exchange.envelope import fingerprint
from dibao.exchange.line import canonical
from dibao.exchange.line.canonical import Answer, Question
from dibao.exchange.line.handling import Client, Refusal
from dibao.exchange.line.ledger import Ledger

from .ledger import BankLedger, Twisted

MOST = 500


@dataclass(slots=True)
class Desk:
    """What the bank answers with; `clients` by the fingerprint of their key, `seen` remembers the nonces."""

    signer: Ed25519PrivateKey
    clients: Mapping[str, Client]
    seen: Ledger
    books: BankLedger
    now: Callable[[], datetime]
    refused: str = ""
    twice: bool = False

    @property
    def key(self) -> str:
        """指纹 of the bank's own key."""
        return fingerprint(self.signer.public_key().public_bytes_raw())

    def signed(self, nonce: str, status: int, body: bytes) -> dict[str, str]:
        """The headers of an answer."""
        time = int(self.now().timestamp())
        text = Answer(self.key, nonce, status, canonical.JSON, time, body).to_bytes()
        return {
            "Content-Type": canonical.JSON, canonical.KEY: self.key, canonical.NONCE: nonce, canonical.TIME: str(time),
            canonical.SIGNATURE: self.signer.sign(text).hex(),
        }  # fmt: skip

    def answer(self, question: Question, signature: str, *, certified: str) -> bytes:
        """The body of the answer; what was ordered is booked before a byte of it goes out. Raises Refusal."""
        self._judge(question, signature, certified)
        asked = _read(question.body)
        said: dict[str, Any] = {"id": asked["id"]}
        if asked["verb"] == "pay":
            said["taken"] = self._pay(asked)
        else:
            found = self.books.answers(asked["keys"])
            said["answers"] = found + found if self.twice else found
        return json.dumps(said, ensure_ascii=False).encode()

    def _pay(self, asked: Mapping[str, Any]) -> list[str]:
        try:
            return self.books.pay(asked["batch"], asked["lines"], self.refused)
        except Twisted as key:
            raise Refusal(409, f"业务编号 {key} 已用于另一笔付款，整批没有受理。") from None

    def _judge(self, question: Question, signature: str, certified: str) -> None:
        now = self.now().timestamp()
        client = self.clients.get(question.key)
        if question.audience != self.key or question.content_type != canonical.JSON:
            raise Refusal(421, "这个请求不是发给本行的。")
        if not canonical.in_time(question.time, now):
            raise Refusal(401, "请求的时间不在允许的范围内，请核对双方的时钟。")
        if client is None or not question.genuine(client.key, signature):
            raise Refusal(401, "请求的公钥没有登记，或签名不对。")
        if client.name != certified:
            raise Refusal(403, "客户端证书与请求的公钥不是同一个单位的。")
        if not self.seen.first_time(question.key, question.nonce, int(now)):
            raise Refusal(409, "这个请求已经收到过，不再回答。")


def _read(body: bytes) -> dict[str, Any]:
    """The question in its body. Raises Refusal."""
    try:
        asked = dict(json.loads(body))
        verb, wanted = asked["verb"], asked["lines"] if asked["verb"] == "pay" else asked["keys"]
        if verb not in ("pay", "results") or not isinstance(asked["batch"], str) or not isinstance(asked["id"], str):
            raise ValueError
        if verb == "pay" and any(type(line["amount"]) is not int or line["amount"] <= 0 for line in wanted):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refusal(400, "请求的内容不完整。") from None
    if len(wanted) > MOST:
        raise Refusal(413, f"一次最多 {MOST} 笔。")
    return asked
