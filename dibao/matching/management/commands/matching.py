"""`dibao matching` — bring the index up to date, look for clusters."""

import sys
from argparse import ArgumentParser
from typing import Any, ClassVar

from dibao.kernel.commands import Command as Base
from dibao.kernel.commands import Verb
from dibao.matching.services.cluster import find_clusters
from dibao.matching.services.index import index_everybody
from dibao.matching.services.photo import look_at_the_rest


def _nothing(parser: ArgumentParser) -> None:
    """Nothing to choose."""


class Command(Base):
    """同一人核对."""

    help = "同一人核对：重建查重索引，查找冒名线索"

    def _index(self, **options: Any) -> int | None:
        """Everybody; only what differs is written. Can be interrupted and run again."""
        done = 0

        def progress(people: int) -> None:
            nonlocal done
            done += people
            if sys.stderr.isatty():
                self.stderr.write(f"\r已核对 {done} 人", ending="")

        changed = index_everybody(progress=progress)
        self.stdout.write(f"索引已是最新：核对 {done} 人，更新 {changed} 条。")
        return None

    def _clusters(self, **options: Any) -> int | None:
        """Every night after the index; judged clusters come back only when they have grown."""
        looked = look_at_the_rest()
        if looked:
            self.stdout.write(f"补看照片 {looked} 张。")
        told = find_clusters()
        self.stdout.write(
            f"冒名线索：新增 {told['new']} 条，有新变化 {told['grown']} 条，没有变化 {told['kept']} 条，"
            f"关联已消失 {told['gone']} 条。"
        )
        return None

    verbs: ClassVar[dict[str, Verb]] = {
        "index": ("重建查重索引（中断后可再次运行）", _nothing, _index),
        "clusters": ("查找冒名线索，每天夜里在重建索引之后运行", _nothing, _clusters),
    }
