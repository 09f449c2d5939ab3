"""`dibao finding` — build the index of papers, keep it up to date, tell how it stands."""

import argparse
import logging
import sys
import time
from typing import Any, ClassVar

from django.db import close_old_connections

from dibao.finding.models import Entry
from dibao.finding.queries import built_at, is_old
from dibao.finding.services.index import build, catch_up
from dibao.kernel.commands import Command as Base
from dibao.kernel.commands import Verb

log = logging.getLogger(__name__)


def _nothing(parser: argparse.ArgumentParser) -> None:
    """This verb takes no arguments."""


def _every(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--every", type=float, metavar="秒", help="不停地跟上，每隔这么多秒一次；没有目录或目录是旧版本时先编制"
    )


class Command(Base):
    help = "检索目录：编制、跟上改动、查看情况"

    def _build(self, **options: Any) -> int:
        built = build(progress=self._progress)
        self.stderr.write("")
        self.stdout.write(f"检索目录已编成，共 {built.entries} 个检索号。")
        return 0

    def _progress(self, done: int, total: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r已编 {done} / {total}", ending="")

    def _follow(self, **options: Any) -> int:
        every = options["every"]
        if not every:
            self.stdout.write(f"看了 {catch_up()} 个改动过的文件和家庭。")
            return 0
        while True:
            self._once()
            time.sleep(every)

    def _once(self) -> None:
        close_old_connections()
        try:
            if built_at() is None or is_old():
                build()
            catch_up()
        except Exception as error:  # a busy database today must not end the following for ever
            log.error("检索目录没有跟上：%s", error)

    def _status(self, **options: Any) -> int:
        built = built_at()
        if built is None:
            self.stdout.write("检索目录还没有编制。请运行 dibao finding build。")
            return 1
        if is_old():
            self.stdout.write("检索目录是旧版本编的，文书和会计档案查不全。请运行 dibao finding build。")
            return 1
        self.stdout.write(f"检索目录编成于 {built:%Y-%m-%d %H:%M}，共 {Entry.objects.count()} 个检索号。")
        return 0

    verbs: ClassVar[dict[str, Verb]] = {
        "build": ("从头编制检索目录；编制期间照常可以查找", _nothing, _build),
        "follow": ("把最近的改动编入检索目录", _every, _follow),
        "status": ("检索目录的情况", _nothing, _status),
    }
