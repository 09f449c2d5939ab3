"""`dibao regions` — load the divisions, look one up."""

import argparse
import sys
from pathlib import Path
from typing import Any, ClassVar

from dibao.audit import SYSTEM
from dibao.kernel.commands import Command as Base
from dibao.kernel.commands import Verb
from dibao.regions import queries
from dibao.regions.models import ImportRun
from dibao.regions.services.load import import_divisions

# Lines of the source; only the progress line needs it, so a newer source merely shows another percentage.
EXPECTED = 665_276


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--county", nargs="+", type=int, default=[], metavar="代码", help="只导入这些县（6 位代码），不写就是全国"
    )
    parser.add_argument("--source", type=Path, metavar="文件夹", help="数据所在文件夹，默认用 make setup 装好的数据包")
    parser.add_argument("--resume", action="store_true", help="接着上次中断的导入往下做")


def _find_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="地名", help="汉字、拼音首字母、全拼或代码")


class Command(Base):
    help = "行政区划：导入全国五级区划，按地名或拼音查找"

    def _import(self, **options: Any) -> int:
        run = import_divisions(
            by=SYSTEM,
            folder=options["source"],
            counties=tuple(options["county"]),
            resume=options["resume"],
            progress=self._progress,
        )
        self.stderr.write("")
        for problem in run.problems:
            self.stderr.write(problem)
        if run.failed > len(run.problems):
            self.stderr.write(f"另有 {run.failed - len(run.problems)} 行未列出。")
        self.stdout.write(f"读入 {run.read} 行 = 新增 {run.done} + 跳过 {run.skipped} + 失败 {run.failed}")
        if run.skipped:
            self.stdout.write("跳过的是已有的代码，或与上级同码的占位行（例如不设区的市）。")
        return 1 if run.failed else 0

    def _progress(self, run: ImportRun) -> None:
        share = "" if run.scope else f"（约 {min(100, run.read * 100 // EXPECTED)}%）"
        if sys.stderr.isatty():
            self.stderr.write(f"\r已读入 {run.read} 行{share}", ending="")

    def _find(self, **options: Any) -> int:
        found = queries.pick(options["text"])
        for match in found.matches:
            gone = "" if match.valid else "（已停止使用" + "".join(f"，现为{heir}" for heir in match.heirs) + "）"
            self.stdout.write(f"{match.code}  {match.path}{gone}")
        if found.more:
            self.stdout.write("还有更多，请多输入几个字，或在前面加上县名。")
        if not found.matches:
            self.stdout.write("没有找到。")
        return 0 if found.matches else 1

    verbs: ClassVar[dict[str, Verb]] = {
        "import": ("导入全国或若干县的区划；可以反复运行，已有的不会重复", _import_arguments, _import),
        "find": ("按地名、拼音或代码查找区划", _find_arguments, _find),
    }
