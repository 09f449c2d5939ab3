"""`dibao documents` — seal what still lies in plain; take away what no row names."""

import argparse
from typing import Any

from dibao.audit.actors import SYSTEM
from dibao.documents.services import store
from dibao.kernel import commands


def _none(parser: argparse.ArgumentParser) -> None:
    """These verbs take nothing."""


class Command(commands.Command):
    help = "文件库：加密旧文件、清理无主文件"

    def encrypt(self, **options: Any) -> int:
        self.stdout.write(f"已加密 {store.encrypt(by=SYSTEM)} 个文件，文件库里不再有明文。")
        return 0

    def sweep(self, **options: Any) -> int:
        self.stdout.write(f"已清理 {store.sweep(by=SYSTEM)} 个超过一天的无主文件。")
        return 0

    verbs = {
        "encrypt": ("把加密功能启用以前存入的文件加密，每个文件一把密钥；中断后可再次运行", _none, encrypt),
        "sweep": ("清理没有登记、超过一天的文件（中断的上传、已销毁的内容）", _none, sweep),
    }
