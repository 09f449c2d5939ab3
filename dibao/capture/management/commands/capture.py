"""`dibao capture` — read what nobody has read yet, in the background."""

import argparse
from typing import Any

from dibao.audit.actors import SYSTEM
from dibao.capture.queries.words import progress_of_all
from dibao.capture.recognise import ABSENT, Reader, Unavailable, available
from dibao.capture.services import recognition
from dibao.kernel import commands


def _recognise(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pages", type=int, default=1_000_000, help="这一次最多识别多少页；可随时中断，下次接着识别")
    parser.add_argument("--threads", type=int, help="识别用几个线程；不填为本机处理器数（最多 4）")


def _none(parser: argparse.ArgumentParser) -> None:
    """This verb takes nothing."""


class Command(commands.Command):
    help = "文字识别：扫描件和归档文件"

    def recognise(self, *, pages: int, threads: int | None, **options: Any) -> int:
        """Without the engine what files say of themselves is kept all the same."""
        try:
            done = self._run(pages, threads)
        except Unavailable as stopped:
            self.stderr.write(str(stopped))
            return 1
        for problem in done.problems or ():
            self.stderr.write(problem)
        self.stdout.write(f"识别 {done.pages} 页，{done.files} 个文件有了文字，问题 {len(done.problems or ())} 个。")
        if not available():
            self.stdout.write(ABSENT)
        return 1 if done.problems else 0

    def _run(self, pages: int, threads: int | None) -> recognition.Done:
        if not available():
            return recognition.run(by=SYSTEM, read=None)
        with Reader(threads=threads) as reader:
            return recognition.run(by=SYSTEM, read=reader.read, pages=pages)

    def status(self, **options: Any) -> int:
        found = progress_of_all()
        self.stdout.write(f"有文字 {found.read} 个文件，未识别 {found.unread} 个文件、{found.scans} 页扫描件。")
        return 0

    verbs = {
        "recognise": ("识别还没有文字的扫描页和归档文件；每页识别后立即保存", _recognise, recognise),
        "status": ("还有多少没有识别", _none, status),
    }
