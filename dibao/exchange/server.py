"""A register file as a department's server: HTTPS with client certificates, signed questions, signed answers.

For trials of a line and for departments that have nothing else. The folder `tls` holds what `line.certificates`
names, the server's own signing key (`signing.key`, raw hex) and `clients.json`: who may ask.
"""

import json
import secrets
import ssl
from collections.abc import Callable, Sequence
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dibao.kernel import clock

from .envelope import fingerprint
from .line import canonical
from .line.canonical import Question
from .line.certificates import server_context
from .line.handling import PATH, Client, Desk, Refusal
from .line.ledger import Ledger
from .line.rows import Rows
from .tabular import Field

MAX_BODY = 1 << 20
SECONDS = 15
PER_MINUTE, PER_DAY = 60, 5000


class _Server(ThreadingHTTPServer):
    """A thread for each line; the TLS handshake happens there, so a slow client keeps nobody waiting."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, place: tuple[str, int], desk: Desk, context: ssl.SSLContext):
        self.desk = desk
        super().__init__(place, _Handler)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that breaks off or shows no certificate is no fault of the server."""


class _Handler(BaseHTTPRequestHandler):
    """One question on one line."""

    timeout = SECONDS
    protocol_version = "HTTP/1.1"
    server_version = sys_version = ""
    server: _Server

    def do_POST(self) -> None:
        desk, nonce = self.server.desk, (self.headers.get(canonical.NONCE) or "")[:64]
        extra: dict[str, str] = {}
        try:
            question = self._question(nonce)
            body = desk.answer(question, self.headers.get(canonical.SIGNATURE) or "", certified=self._certified())
            status = 200
        except Refusal as refusal:
            status, body = refusal.status, json.dumps({"reason": refusal.reason}, ensure_ascii=False).encode()
            extra = {"Retry-After": str(refusal.wait)} if refusal.wait else {}
            self.close_connection = True
        self.send_response(status)
        for name, value in (desk.signed(nonce, status, body) | extra).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _question(self, nonce: str) -> Question:
        length = canonical.number(self.headers.get("Content-Length"))
        if not 0 <= length <= MAX_BODY:
            raise Refusal(413, "请求的内容太大，或没有写明长度。")
        address = urlsplit(self.path)
        if address.path != PATH:
            raise Refusal(404, "没有这个接口。")
        if not nonce.isalnum() or len(nonce) < 16:
            raise Refusal(400, "请求没有一次性编号。")
        return Question(
            key=self.headers.get(canonical.KEY) or "",
            audience=self.headers.get(canonical.AUDIENCE) or "",
            method=self.command,
            path=address.path,
            query=address.query,
            content_type=self.headers.get("Content-Type") or "",
            time=canonical.number(self.headers.get(canonical.TIME)),
            nonce=nonce,
            body=self.rfile.read(length),
        )

    def _certified(self) -> str:
        """The name in the client's certificate, which the TLS handshake has proven."""
        subject: Any = self.connection.getpeercert().get("subject", ())
        return next((value for part in subject for name, value in part if name == "commonName"), "")

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: a question names people."""


def serve(
    *,
    file: Path,
    fields: Sequence[Field],
    register: str,
    port: int,
    tls: Path,
    host: str = "127.0.0.1",
    per_minute: int = PER_MINUTE,
    per_day: int = PER_DAY,
    now: Callable[[], datetime] = clock.now,
    say: Callable[[str], None] = print,
) -> None:
    """Serve a register file until the process is stopped; port 0 takes a free one, which `say` names.

    Raises tabular.Unreadable for a file that is no such table, OSError when a certificate is missing.
    """
    rows = Rows(file, fields, index=tls / "rows.sqlite3")
    ledger = Ledger(tls / "ledger.sqlite3", per_minute=per_minute, per_day=per_day)
    desk = Desk(register, rows, signing_key(tls), clients(tls), ledger, now)
    with _Server((host, port), desk, server_context(tls)) as server:
        say(f"登记库 {register}：{rows.count} 行可供查询，{rows.faulty} 行有错未收。公钥指纹 {desk.key}")
        say(f"已就绪：https://{host}:{server.server_address[1]}")
        try:
            server.serve_forever()
        finally:
            rows.close()
            ledger.close()


def signing_key(tls: Path) -> Ed25519PrivateKey:
    """The server's own signing key; made on first use."""
    path = tls / "signing.key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text().strip()))


def clients(tls: Path) -> dict[str, Client]:
    """Who may ask, by fingerprint: `clients.json` is a list of {"name": …, "key": hex}."""
    named = json.loads((tls / "clients.json").read_text())
    found = [Client(each["name"], bytes.fromhex(each["key"])) for each in named]
    return {fingerprint(client.key): client for client in found}


def allow(tls: Path, *, name: str, key: bytes) -> None:
    """Let one more client ask: the name in its certificate and its raw Ed25519 public key."""
    path = tls / "clients.json"
    named = json.loads(path.read_text()) if path.exists() else []
    path.write_text(json.dumps([*named, {"name": name, "key": key.hex()}], ensure_ascii=False, indent=2))
