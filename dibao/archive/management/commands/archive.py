"""`dibao archive` — prove a sealed package without any database; list the volumes; look through the numbers."""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import DatabaseError

from dibao.archive import package
from dibao.archive.choices import Status
from dibao.archive.package.rebuild import rebuild
from dibao.archive.queries import all_volumes, sealed_roots
from dibao.archive.queries.numbers import number_lines
from dibao.kernel import commands


def _verify_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="路径", help="封存包目录，或打成的 .tar、.tar.gz、.zip")
    parser.add_argument("--key", default="", metavar="指纹", help="封存机关公布的公钥指纹；给出后能发现换包重签")
    parser.add_argument("--volume-key", default="", metavar="密钥", help="打开加密的封存包：本卷密钥，64 位十六进制")
    parser.add_argument("--complete", action="store_true", help="只核对有没有缺件、多件和字节数，不重算摘要，很快")


def _rebuild_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", type=Path, nargs="+", metavar="路径", help="封存包，可给多个")
    parser.add_argument("--all", action="store_true", dest="every", help="登记的每一个已封案卷都要在给出的包里")
    parser.add_argument("--into", type=Path, required=True, metavar="文件", help="写入哪个新的 SQLite 文件")
    parser.add_argument("--key", default="", metavar="指纹", help="封存机关公布的公钥指纹")


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--status", choices=Status.values, metavar="状态", help="open 在办，sealed 已封卷；不填为全部")


def _no_arguments(parser: argparse.ArgumentParser) -> None:
    """The whole register is always looked through."""


class Command(commands.Command):
    help = "验证封存包、列出案卷、清查号码"

    def verify(self, *, path: Path, key: str, volume_key: str, complete: bool, **options: Any) -> int:
        """Reads files only: no table is touched."""
        if not path.exists():
            self.stderr.write(f"找不到 {path}。请检查路径后重新运行。")
            return 2
        if volume_key and not re.fullmatch("[0-9a-fA-F]{64}", volume_key):
            self.stderr.write("本卷密钥应是 64 位十六进制数字，请核对后重新运行。")
            return 2
        opener = bytes.fromhex(volume_key) if volume_key else None
        report = package.verify(path, fingerprint=key, key=opener, complete_only=complete)
        for line in report.warnings:
            self.stdout.write(f"提示：{line}")
        for line in report.problems:
            self.stdout.write(f"问题：{line}")
        self.stdout.write(f"档号：{report.code or '不明'}　文件 {report.files} 个　{report.bytes} 字节")
        self.stdout.write(f"根摘要：{report.root or '不能计算'}")
        self.stdout.write(f"公钥指纹：{report.fingerprint or '不明'}")
        if report.problems:
            self.stdout.write(f"结论：未通过，共 {len(report.problems)} 个问题。此包不能作为凭证，请与封存机关核对。")
            return 1
        if complete:
            self.stdout.write("结论：文件齐全，字节数相符；内容有没有被改动，请不带 --complete 再验一次。")
        elif report.foreign:
            self.stdout.write(
                "结论：通过。这是别的系统的 BagIt 包，按 RFC 8493 核对无误；它没有签名，不能证明是谁做的。"
            )
        elif key:
            self.stdout.write("结论：通过。包与封存时完全一致，签名公钥与所给指纹相符。")
        else:
            self.stdout.write(
                "结论：通过。包自封存后没有改动；请将公钥指纹与封存机关公布的核对，或用 --key 指纹 再验一次。"
            )
        return 0

    def rebuild(self, *, paths: Sequence[Path], into: Path, key: str, every: bool, **options: Any) -> int:
        """Out of the packages alone; the table of volumes is asked for its roots when there is one."""
        if into.exists():
            self.stderr.write(f"{into} 已经存在。请给一个新的文件名，重建不会覆盖任何东西。")
            return 2
        try:
            roots: dict[str, str] | None = sealed_roots()
        except DatabaseError:
            roots = None
            self.stdout.write("提示：没有数据库，只能按包自己的签名核对，不能与登记的根摘要核对。")
        done = rebuild(paths, into, fingerprint=key, roots=roots, every=every)
        for line in done.problems:
            self.stdout.write(f"问题：{line}")
        self.stdout.write(f"重建 {done.volumes} 卷，{done.items} 件，{done.bytes} 字节，写入 {into}（含题名索引）。")
        if done.problems:
            self.stdout.write(f"结论：有 {len(done.problems)} 个问题，以上各卷不能只凭这些包恢复。")
            return 1
        self.stdout.write(
            "结论：全部通过，重建的目录与封卷时" + ("的根摘要一致。" if roots is not None else "的签名一致。")
        )
        return 0

    def list(self, *, status: str | None, **options: Any) -> int:
        volumes = all_volumes(status)
        for volume in volumes:
            self.stdout.write(
                f"{volume.archival_code}\t{volume.household_number}\t{volume.get_status_display()}\t{volume.package_root}"
            )
        self.stdout.write(f"共 {len(volumes)} 卷")
        return 0

    def numbers(self, **options: Any) -> int:
        """缺号、重号 — every series that is not whole; exit code 1 when there is one."""
        lines = number_lines()
        wrong = [line for line in lines if line.problems]
        for line in wrong:
            for problem in line.problems:
                self.stdout.write(f"问题：{line.what} {line.name}：{problem}")
        given = sum(line.used for line in lines)
        if wrong:
            self.stdout.write(f"结论：{len(lines)} 组、{given} 个号码，{len(wrong)} 组有问题。")
            return 1
        self.stdout.write(f"结论：{len(lines)} 组、{given} 个号码，没有缺号和重号。")
        return 0

    verbs = {
        "verify": ("验证一个封存包，不需要数据库", _verify_arguments, verify),
        "rebuild": ("只用封存包重建目录和索引，与登记的根摘要核对（恢复演练）", _rebuild_arguments, rebuild),
        "numbers": ("清查档号、件号和户号有没有缺号、重号", _no_arguments, numbers),
        "list": ("列出案卷的档号、户号、状态和根摘要", _list_arguments, list),
    }
