"""A real Chromium before a page and its static files, under the policy of the real middleware."""

import functools
import http.server
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlparse

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from playwright.sync_api import Browser, sync_playwright

from dibao.kernel.middleware import POLICY

TOWNS = [("220802100000", "白城市洮北区平安镇"), ("220802101000", "白城市洮北区青山镇")]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


class _Site(http.server.BaseHTTPRequestHandler):
    def __init__(self, *args: object, pages: dict[str, str], posts: list[str], **kwargs: object):
        self.pages, self.posts = pages, posts
        super().__init__(*args, **kwargs)

    def log_message(self, *args: object) -> None:
        """Silence: the suite's output is for findings."""

    def answer(self, status: int, body: bytes = b"", kind: str = "text/html; charset=utf-8") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        address = urlparse(self.path)
        if address.path == "/pick":
            asked = parse_qs(address.query).get("q", [""])[0]
            options = TOWNS if asked.startswith("p") else []
            self.answer(
                200, render_to_string("kernel/_picker_options.html", {"options": options, "query": asked}).encode()
            )
        elif address.path.startswith("/static/"):
            path = Path(finders.find(address.path.removeprefix("/static/")) or "/nowhere")
            kind = self.server_kinds.get(path.suffix, "application/octet-stream")
            self.answer(200, path.read_bytes(), kind) if path.is_file() else self.answer(404)
        else:
            self.answer(200, self.pages[address.path].encode())

    server_kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.posts.append(self.path)
        if self.path == "/slow":
            time.sleep(0.6)
        self.answer(500 if self.path == "/broken" else 204)


@contextmanager
def site(pages: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    """Serve `pages` (path → HTML); yields the address and the growing list of posted paths."""
    posts: list[str] = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Site, pages=pages, posts=posts))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", posts
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's own browser, without any background traffic."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()
