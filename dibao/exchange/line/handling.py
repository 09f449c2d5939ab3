"""One question at a server: is it genuine, new and allowed, and what is the answer. Pure.

The order is fixed: form, time, signature, nonce, request id, quota. A nonce is only taken for a question that is
genuine, so nobody can use up another's; a question asked again after a broken line is not counted twice.
"""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ..envelope.keys import fingerprint
from . import canonical
from .canonical import Answer, Question
from .ledger import Ledger
from .rows import Rows

PATH = "/v1/ask"
MOST_PEOPLE = 500
REMEMBERED = 1000


class Refusal(Exception):
    """A question that is not answered: HTTP status and the reason in words."""

    def __init__(self, status: int, reason: str, *, wait: int = 0):
        self.status, self.reason, self.wait = status, reason, wait
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody who may ask: the name in his certificate, and his raw Ed25519 key."""

    name: str
    key: bytes


@dataclass(slots=True)
class Desk:
    """What a server answers with; `clients` by the fingerprint of their key."""

    register: str
    rows: Rows
    signer: Ed25519PrivateKey
    clients: Mapping[str, Client]
    ledger: Ledger
    now: Callable[[], datetime]
    answered: "OrderedDict[tuple[str, str], tuple[str, bytes]]" = field(default_factory=OrderedDict)
    lock: Any = field(default_factory=threading.Lock)

    @property
    def key(self) -> str:
        return fingerprint(self.signer.public_key().public_bytes_raw())

    def signed(self, nonce: str, status: int, body: bytes) -> dict[str, str]:
        """The headers of an answer."""
        time = int(self.now().timestamp())
        text = Answer(self.key, nonce, status, canonical.JSON, time, body).to_bytes()
        return {
            "Content-Type": canonical.JSON,
            canonical.KEY: self.key,
            canonical.NONCE: nonce,
            canonical.TIME: str(time),
            canonical.SIGNATURE: self.signer.sign(text).hex(),
        }

    def answer(self, question: Question, signature: str, *, certified: str) -> bytes:
        """The body of the answer. `certified`: the name in the client's certificate. Raises Refusal."""
        now = self.now().timestamp()
        self._judge(question, signature, certified, now)
        asked = _read(question.body, self.register)
        digest = hashlib.sha256(question.body).hexdigest()
        with self.lock:
            before = self.answered.get((question.key, asked["id"]))
        if before is not None and before[0] != digest:
            raise Refusal(409, "这个请求编号已用于另一次查询。")
        if before is not None:
            return before[1]
        if wait := self.ledger.within_quota(question.key, int(now)):
            raise Refusal(429, f"查询次数已到上限，请 {wait} 秒后再查。", wait=wait)
        rows = [row for person in asked["people"] for row in self.rows.of(person["id_number"], person["name"])]
        body = json.dumps(
            {"id": asked["id"], "register": self.register, "rows": rows, "on": self.now().date().isoformat()},
            ensure_ascii=False,
        ).encode()
        with self.lock:
            self.answered[question.key, asked["id"]] = (digest, body)
            while len(self.answered) > REMEMBERED:
                self.answered.popitem(last=False)
        return body

    def _judge(self, question: Question, signature: str, certified: str, now: float) -> None:
        if question.audience != self.key:
            raise Refusal(421, "这个请求不是发给本单位的。")
        if question.content_type != canonical.JSON:
            raise Refusal(415, "请求应为 JSON。")
        if not canonical.in_time(question.time, now):
            raise Refusal(401, "请求的时间不在允许的范围内，请核对双方的时钟。")
        client = self.clients.get(question.key)
        if client is None:
            raise Refusal(401, "请求的公钥没有登记。")
        if not question.genuine(client.key, signature):
            raise Refusal(401, "请求的签名不对，内容可能被改动过。")
        if client.name != certified:
            raise Refusal(403, "客户端证书与请求的公钥不是同一个单位的。")
        if not self.ledger.first_time(question.key, question.nonce, int(now)):
            raise Refusal(409, "这个请求已经收到过，不再回答。")


def _read(body: bytes, register: str) -> dict[str, Any]:
    """The question in its body: id, purpose, case number, register, people. Raises Refusal."""
    try:
        asked = json.loads(body)
        texts = [asked[name] for name in ("id", "purpose", "case_number", "register")]
        texts += [person[name] for person in asked["people"] for name in ("id_number", "name")]
        if not all(isinstance(text, str) and text for text in texts):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refusal(400, "请求的内容不完整：须有请求编号、用途、办件编号、登记库和人员。") from None
    if asked["register"] != register:
        raise Refusal(404, f"本单位不提供登记库 {asked['register'][:40]}。")
    if len(asked["people"]) > MOST_PEOPLE:
        raise Refusal(413, f"一次最多查询 {MOST_PEOPLE} 人。")
    return asked
