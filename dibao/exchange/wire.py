"""One signed question on the wire and its answer, judged before anybody reads it."""

import json
import secrets
import ssl
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings

from dibao.kernel import clock
from dibao.kernel.crypto import public_key, signing_key
from dibao.kernel.refusals import Invalid

from .envelope import digest, fingerprint
from .faults import Declined, Unreachable, Untrusted
from .line import canonical
from .line.canonical import Answer, Question
from .line.certificates import client_context
from .line.handling import PATH
from .models import Partner

TIMEOUT = httpx.Timeout(20, connect=5)
MAX_ANSWER = 20 << 20
_BUSY = (502, 503, 504)
_BROKEN_OFF = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)


class Broken(Exception):
    """A transport fault: the question may be asked again."""


def connection(partner: Partner) -> httpx.Client:
    """TLS with our certificate; no proxy, no redirect: the address was confirmed by two people."""
    folder = Path(settings.DIBAO_HOME) / "exchange" / "tls" / partner.code
    try:
        context = client_context(folder)
    except (OSError, ValueError):
        raise Invalid(
            f"连接{partner.name}所需的证书不在服务器上，或不能用（{folder} 下的 ca.pem、client.pem、client.key）。"
            "请系统管理员放好后再查。"
        ) from None
    return httpx.Client(verify=context, timeout=TIMEOUT, trust_env=False, follow_redirects=False)


def once(client: httpx.Client, partner: Partner, body: bytes) -> tuple[dict[str, Any], dict[str, str]]:
    """(what the department said, evidence) to this body. Raises Broken, or a LineFault when it was no good answer."""
    question = Question(
        key=fingerprint(public_key()), audience=partner.verify_print, method="POST", path=PATH, query="",
        content_type=canonical.JSON, time=int(clock.now().timestamp()), nonce=secrets.token_hex(16), body=body,
    )  # fmt: skip
    headers = {
        "Content-Type": question.content_type,
        canonical.KEY: question.key,
        canonical.AUDIENCE: question.audience,
        canonical.TIME: str(question.time),
        canonical.NONCE: question.nonce,
        canonical.SIGNATURE: signing_key().sign(question.to_bytes()).hex(),
    }
    try:
        with client.stream("POST", partner.endpoint.rstrip("/") + PATH, content=body, headers=headers) as response:
            content = _content(partner, response)
    except (httpx.TransportError, httpx.InvalidURL) as fault:
        if _distrust(fault):
            raise Untrusted(partner.name, "安全连接没有建立，证书不对。") from fault
        raise Broken from fault
    _genuine(partner, question, response, content)
    return _said(partner, response, content), {
        "question": digest(question.to_bytes()),
        "answer": digest(content),
        "signature": response.headers[canonical.SIGNATURE],
    }


def _content(partner: Partner, response: httpx.Response) -> bytes:
    if response.status_code in _BUSY:
        raise httpx.RemoteProtocolError(f"status {response.status_code}")
    parts, size = [], 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > MAX_ANSWER:
            raise Untrusted(partner.name, "答复过大。")
        parts.append(chunk)
    return b"".join(parts)


def _distrust(fault: BaseException | None) -> bool:
    """Whether TLS itself said no; a line that merely broke off is something else."""
    while fault is not None:
        if isinstance(fault, ssl.SSLError) and not isinstance(fault, _BROKEN_OFF):
            return True
        fault = fault.__cause__ or fault.__context__
    return False


def _genuine(partner: Partner, question: Question, response: httpx.Response, content: bytes) -> None:
    """Raise Untrusted unless the department signed this very answer to this very question, now."""
    headers = response.headers
    answer = Answer(
        key=headers.get(canonical.KEY, ""), nonce=headers.get(canonical.NONCE, ""), status=response.status_code,
        content_type=headers.get("Content-Type", ""), time=canonical.number(headers.get(canonical.TIME)), body=content,
    )  # fmt: skip
    if answer.key != partner.verify_print or answer.nonce != question.nonce:
        raise Untrusted(partner.name, "答复不是该单位对这次查询的答复。")
    if not answer.genuine(bytes.fromhex(partner.verify_key), headers.get(canonical.SIGNATURE, "")):
        raise Untrusted(partner.name, "答复的签名不对，内容可能被改动过。")
    if not canonical.in_time(answer.time, clock.now().timestamp()):
        raise Untrusted(partner.name, "答复的时间不在允许的范围内，请核对双方的时钟。")


def _said(partner: Partner, response: httpx.Response, content: bytes) -> dict[str, Any]:
    try:
        said = json.loads(content)
        if response.status_code == 200:
            return dict(said)
        reason = str(said["reason"])[:200]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Untrusted(partner.name, "答复的格式不对。") from None
    if response.status_code == 429:
        wait = max(canonical.number(response.headers.get("Retry-After")), 1)
        raise Unreachable(partner.name, retry_at=clock.now() + timedelta(seconds=wait))
    raise Declined(partner.name, reason)
