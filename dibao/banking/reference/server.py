"""The bank's server, a process of its own. The folder holds the certificates, `clients.json`, and the bank's books."""

import json
import os
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dibao.exchange.line import canonical
from dibao.exchange.line.canonical import Question
from dibao.exchange.line.certificates import server_context
from dibao.exchange.line.handling import PATH, Refusal
from dibao.exchange.line.ledger import Ledger
from dibao.exchange.server import clients, signing_key
from dibao.kernel import clock

from .desk import Desk
from .ledger import BankLedger

MAX_BODY = 1 << 20
SECONDS = 15


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong on purpose.

    refused: accounts ending with one of these digits do not exist · delay: seconds before an answer · break_every: the
    line breaks off in the middle of every n-th answer · die_at: the process is gone in the middle of its n-th answer,
    after booking · twice: every result is said twice
    """

    refused: str = ""
    delay: float = 0.0
    break_every: int = 0
    die_at: int = 0
    twice: bool = False


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, place: tuple[str, int], desk: Desk, faults: Faults, context: ssl.SSLContext):
        self.desk, self.faults = desk, faults
        self._count, self._lock = 0, threading.Lock()
        super().__init__(place, _Handler)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def turn(self) -> int:
        """The number of this answer."""
        with self._lock:
            self._count += 1
            return self._count

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
        try:
            question = self._question(nonce)
            body = desk.answer(question, self.headers.get(canonical.SIGNATURE) or "", certified=self._certified())
            status = 200
        except Refusal as refusal:
            status, body = refusal.status, json.dumps({"reason": refusal.reason}, ensure_ascii=False).encode()
            self.close_connection = True
        self._say(status, desk.signed(nonce, status, body), body)

    def _say(self, status: int, headers: dict[str, str], body: bytes) -> None:
        faults, turn = self.server.faults, self.server.turn()
        time.sleep(faults.delay)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if turn == faults.die_at or (faults.break_every and turn % faults.break_every == 0):
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            if turn == faults.die_at:
                os._exit(9)
            self.close_connection = True
            self.connection.close()
            return
        self.wfile.write(body)

    def _question(self, nonce: str) -> Question:
        length = canonical.number(self.headers.get("Content-Length"))
        if not 0 <= length <= MAX_BODY:
            raise Refusal(413, "请求的内容太大，或没有写明长度。")
        address = urlsplit(self.path)
        if address.path != PATH or not nonce.isalnum() or len(nonce) < 16:
            raise Refusal(404, "没有这个接口，或请求没有一次性编号。")
        return Question(
            key=self.headers.get(canonical.KEY) or "", audience=self.headers.get(canonical.AUDIENCE) or "",
            method=self.command, path=address.path, query=address.query,
            content_type=self.headers.get("Content-Type") or "",
            time=canonical.number(self.headers.get(canonical.TIME)), nonce=nonce, body=self.rfile.read(length),
        )  # fmt: skip

    def _certified(self) -> str:
        """The name in the client's certificate, which the TLS handshake has proven."""
        subject: Any = self.connection.getpeercert().get("subject", ())
        return next((value for part in subject for name, value in part if name == "commonName"), "")

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: a question names people and accounts."""


def serve(
    *, folder: Path, port: int, faults: Faults, host: str = "127.0.0.1", now: Callable[[], datetime] = clock.now,
    say: Callable[[str], None] = print,
) -> None:  # fmt: skip
    """Serve until the process is stopped; port 0 takes a free one, which `say` names. Raises OSError."""
    books, seen = BankLedger(folder / "books.sqlite3"), Ledger(folder / "nonces.sqlite3", per_minute=1, per_day=1)
    desk = Desk(signing_key(folder), clients(folder), seen, books, now, refused=faults.refused, twice=faults.twice)
    with _Server((host, port), desk, faults, server_context(folder)) as server:
        say(f"试验银行的公钥：{desk.signer.public_key().public_bytes_raw().hex()}")
        say(f"已就绪：https://{host}:{server.server_address[1]}")
        try:
            server.serve_forever()
        finally:
            books.close()
            seen.close()
