"""`dibao serve` — the web server and, beside it, the sealer of the audit record and the keeper of the search index."""

import os
import signal
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from dibao.kernel.commands import Command as Base

# What goes on beside the pages for as long as they are served.
BESIDE = (("audit", "seal", "--every", "30"), ("finding", "follow", "--every", "20"))


def stale() -> bool:
    """Whether a page's style or script is newer than what was collected, as after an upgrade."""
    collected = settings.STATIC_ROOT / "staticfiles.json"
    if not collected.exists():
        return True
    sources = (storage.path(name) for finder in get_finders() for name, storage in finder.list([]))
    return max(Path(path).stat().st_mtime for path in sources) > collected.stat().st_mtime


class Command(Base):
    """启动网页服务."""

    help = "启动网页服务，并在旁边按时封存审计记录、更新检索目录"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, metavar="端口", help="端口，默认 8000")
        parser.add_argument("--host", default="127.0.0.1", metavar="地址", help="监听地址，默认只限本机")
        parser.add_argument("--workers", type=int, default=2, metavar="个数", help="工作进程数，默认 2")

    def run(self, **options: Any) -> int | None:
        """Run until stopped; what runs beside it goes when the server goes."""
        if stale():
            call_command("collectstatic", interactive=False, verbosity=0)
        here = Path(sys.executable).parent
        environment = os.environ | {"DIBAO_HOME": str(settings.DIBAO_HOME)}
        beside = [subprocess.Popen([f"{here}/dibao", *words], env=environment) for words in BESIDE]
        server = subprocess.Popen(
            [
                f"{here}/granian",
                "--interface",
                "wsgi",
                "--host",
                options["host"],
                "--port",
                str(options["port"]),
                "--workers",
                str(options["workers"]),
                "--blocking-threads",
                "4",
                "--log-level",
                "warning",
                "config.wsgi:application",
            ],
            env=environment,
            cwd=settings.BASE_DIR,
        )

        def stop(signum: int, frame: FrameType | None) -> None:
            server.terminate()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        try:
            return 1 if server.wait() > 0 else None
        finally:
            for process in beside:
                process.terminate()
            for process in beside:
                process.wait()
