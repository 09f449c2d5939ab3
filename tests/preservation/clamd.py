"""A daemon that speaks clamd's INSTREAM over a real socket: finds the test virus, has a limit, can hang or die."""

import socketserver
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The harmless test string every scanner knows, in two halves so that no scanner takes this file for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class _Line(socketserver.BaseRequestHandler):
    """One connection, one content."""

    def handle(self) -> None:
        manner = self.server.manner
        self.server.asked += 1
        assert self._read(10) == b"zINSTREAM\0"
        if manner == "hang":
            time.sleep(self.server.patience)
            return
        content = b""
        while length := struct.unpack("!L", self._read(4))[0]:
            if manner == "die":
                return
            content += self._read(length)
            if len(content) > self.server.limit:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.request.sendall(f"stream: {self._verdict(content, manner)}\0".encode())

    def _verdict(self, content: bytes, manner: str) -> str:
        if manner == "exceeds":
            return "Heuristics.Limits.Exceeded.MaxScanSize FOUND"
        if manner.startswith("after ") and self.server.asked > int(manner.removeprefix("after ")):
            return "Late-Signature FOUND"
        return "Eicar-Test-Signature FOUND" if EICAR in content else "OK"

    def _read(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            piece = self.request.recv(size - len(found))
            if not piece:
                return b"\0" * size
            found += piece
        return found


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class _Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@contextmanager
def running(*, manner: str = "", limit: int = 1 << 30, socket: Path | None = None) -> Iterator["tuple[str, object]"]:
    """The address of a daemon of this manner, and the server itself (`asked` counts connections)."""
    server = _Unix(str(socket), _Line) if socket else _Tcp(("127.0.0.1", 0), _Line)
    server.manner, server.limit, server.patience, server.asked = manner, limit, 1.0, 0
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield (f"unix:{socket}" if socket else f"tcp:127.0.0.1:{server.server_address[1]}"), server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
