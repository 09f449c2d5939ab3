"""`dibao fsck` — is everything still as the office left it?"""

import argparse
from itertools import islice
from typing import Any

from dibao.audit import checks
from dibao.kernel.commands import Command as Base

SHOWN = 20
ADVICE = "请先不要继续办理这些事项：保留现场，通知审计管理员，对照备份和见证簿查明后再处理。"


class Command(Base):
    help = "核对全部数据：日志、业务数据、档案文件有没有被改动或丢失。退出码 0 无问题，1 有问题，2 用法不对。"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--only", metavar="名称", help="只做这一项核对（--list 可查名称）")
        parser.add_argument("--list", action="store_true", help="列出全部核对项目")
        parser.add_argument("--all", action="store_true", help=f"每一项不止列出前 {SHOWN} 个问题，而是全部列出")

    def run(self, **options: Any) -> int:
        names = checks.registered()
        if options["list"]:
            self.stdout.write("\n".join(names))
            return 0
        if options["only"]:
            if options["only"] not in names:
                self.stderr.write(f"没有叫“{options['only']}”的核对项目。可用的有：{'、'.join(names)}。")
                return 2
            names = [options["only"]]
        total, problems = 0, 0
        for name in names:
            looked_at, found = report(name, out=self.stdout, limit=None if options["all"] else SHOWN)
            total, problems = total + looked_at, problems + found
        self.stdout.write(f"共核对 {total:,} 项，{problems:,} 个问题。")
        if problems:
            self.stdout.write(ADVICE)
        return 1 if problems else 0


def report(name: str, *, out: Any, limit: int | None) -> tuple[int, int]:
    """Run one check and print it; returns how much it looked at and how many problems it found."""
    seen, shown = checks.Seen(), []
    problems = checks.run(name, seen)
    shown = list(islice(problems, limit))
    count = len(shown) + sum(1 for _ in problems)
    out.write(f"{'✗' if count else '✓'} {name}：共核对 {seen.total:,} 项，{count:,} 个问题")
    for problem in shown:
        out.write(f"  [{problem.what}] {problem.sentence}")
    if count > len(shown):
        out.write(f"  ……另有 {count - len(shown):,} 个，用 --all 全部列出")
    return seen.total, count
