"""A department's server as a process of its own: `python -m tests.exchange.served FILE TLS SECONDS PORT MODE [PER_MINUTE]`.

It lives at the moment SECONDS. MODE: honest; lying (the answer is changed after it was signed); dying (killed in the
middle of an answer).
"""

import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from dibao.exchange import server
from dibao.exchange.tabular import Field
from dibao.kernel import clock

FIELDS = (
    Field("id_number", "身份证号", "id_number", required=True),
    Field("name", "姓名", "name", required=True),
    Field("died_on", "死亡日期", "date"),
    Field("amount", "金额", "fen"),
)


class Spoiler:
    """Between the handler and the line: the second write is the body."""

    def __init__(self, line: Any, mode: str):
        self.line, self.mode, self.writes = line, mode, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.line, name)

    def write(self, content: bytes) -> int:
        self.writes += 1
        if self.writes == 2 and self.mode == "lying":
            content = content.replace(b"2026-03-01", b"2026-03-02")
        if self.writes == 2 and self.mode == "dying":
            self.line.write(content[: len(content) // 2])
            self.line.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        return self.line.write(content)


def main(file: str, tls: str, seconds: str, port: str, mode: str, per_minute: str = "100000") -> None:
    moment = datetime.fromtimestamp(int(seconds), clock.OFFICE)

    class Handler(server._Handler):
        def setup(self) -> None:
            super().setup()
            self.wfile = Spoiler(self.wfile, mode)

    if mode != "honest":
        server._Handler = Handler
    server.serve(
        file=Path(file), fields=FIELDS, register="population", port=int(port), tls=Path(tls), now=lambda: moment,
        per_minute=int(per_minute), per_day=100_000, say=lambda text: print(text, flush=True),
    )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
