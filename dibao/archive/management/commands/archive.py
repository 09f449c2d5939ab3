"""`dibao archive` — prove a sealed package without any database; list the volumes."""

import argparse
from pathlib import Path
from typing import Any

from dibao.archive import package
from dibao.archive.choices import Status
from dibao.archive.queries import all_volumes
from dibao.kernel import commands


def _verify_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="路径", help="封存包目录，或打成的 .tar、.tar.gz、.zip")
    parser.add_argument("--key", default="", metavar="指纹", help="封存机关公布的公钥指纹；给出后能发现换包重签")


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--status", choices=Status.values, metavar="状态", help="open 在办，sealed 已封卷；不填为全部")


class Command(commands.Command):
    help = "验证封存包、列出案卷"

    def verify(self, *, path: Path, key: str, **options: Any) -> int:
        """Reads files only: no table is touched."""
        if not path.exists():
            self.stderr.write(f"找不到 {path}。请检查路径后重新运行。")
            return 2
        report = package.verify(path, fingerprint=key)
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
        if key:
            self.stdout.write("结论：通过。包与封存时完全一致，签名公钥与所给指纹相符。")
        else:
            self.stdout.write(
                "结论：通过。包自封存后没有改动；请将公钥指纹与封存机关公布的核对，或用 --key 指纹 再验一次。"
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

    verbs = {
        "verify": ("验证一个封存包，不需要数据库", _verify_arguments, verify),
        "list": ("列出案卷的档号、户号、状态和根摘要", _list_arguments, list),
    }
