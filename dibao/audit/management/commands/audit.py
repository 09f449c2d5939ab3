"""`dibao audit …` — seal, verify and read the audit log."""

import argparse
import threading
from contextlib import suppress
from typing import Any, ClassVar

from dibao.audit.choices import Outcome
from dibao.audit.fsck import LOG
from dibao.audit.inspection.log import named
from dibao.audit.queries import events
from dibao.audit.services.seal import SealRefused, keep_sealing, seal_pending
from dibao.kernel.commands import Command as Base
from dibao.kernel.crypto import fingerprint

from .fsck import report


def _seal_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--every", type=float, metavar="秒", help="一直运行，每隔这么多秒封存一次（建议 60 以内）")
    parser.add_argument("--new-witness", action="store_true", help="见证簿是新设的，从头补记")


def _seal(command: Base, **options: Any) -> int:
    if options["every"] is not None:
        if options["every"] <= 0:
            command.stderr.write("--every 要大于 0。")
            return 2
        with suppress(KeyboardInterrupt):
            keep_sealing(every=options["every"], stop=threading.Event())
        return 0
    try:
        done = seal_pending(new_witness=options["new_witness"])
    except SealRefused as refused:
        command.stderr.write(f"没有封存：{refused}")
        return 1
    command.stdout.write(f"封存了 {done.events:,} 条事件，日志共 {done.size:,} 条。签名公钥指纹 {fingerprint()}")
    for sentence in done.trouble:
        command.stderr.write(sentence)
    return 1 if done.trouble else 0


def _verify_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="列出全部问题")


def _verify(command: Base, **options: Any) -> int:
    _, problems = report(LOG, out=command.stdout, limit=None if options["all"] else 20)
    return 1 if problems else 0


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--about", default="", metavar="类别[:编号]", help="对象，如 casework.Case 或 casework.Case:12")
    parser.add_argument("--household", default="", metavar="户号", help="某一户的全部事件")
    parser.add_argument("--actor", default="", metavar="经办人编号", help="某个经办人的事件")
    parser.add_argument("--limit", type=int, default=50, metavar="条数", help="最多列出多少条（默认 50）")


def _show(command: Base, **options: Any) -> int:
    found = events(
        about=options["about"],
        household_number=options["household"],
        actor_key=options["actor"],
        limit=max(options["limit"], 0),
    )
    if not found:
        command.stdout.write("没有符合条件的事件。")
    for event in found:
        sealed = f"叶 {event.leaf_no}" if event.leaf_no is not None else "未封存"
        about = f"{event.about_label}:{event.about_id}" if event.about_label else "—"
        command.stdout.write(
            f"{named(event)} {Outcome(event.outcome).label} {about} {event.household_number} {event.because} [{sealed}]"
        )
    return 0


class Command(Base):
    help = "审计日志：封存、验证、查看。"
    verbs: ClassVar = {
        "seal": ("给新的事件编号、入链、封存并签名，交见证簿留底", _seal_arguments, _seal),
        "verify": ("验证日志有没有被改动、删除、伪造或回退", _verify_arguments, _verify),
        "show": ("查看事件，最新的在前", _show_arguments, _show),
    }
