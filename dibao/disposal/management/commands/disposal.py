"""`dibao disposal` — what has expired, destructions that were interrupted, batches that go out and come in."""

import argparse
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dibao.audit.actors import SYSTEM
from dibao.disposal.queries import expiring, registers
from dibao.disposal.services import accession, erasing, packing, transfer
from dibao.kernel import clock, commands
from dibao.kernel.refusals import Invalid


def _expiring(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--division", type=int, default=0, metavar="区划", help="12 位区划代码；不填为全部")
    parser.add_argument(
        "--until", type=date.fromisoformat, metavar="日期", help="期满截止日，如 2036-12-31；不填为昨天"
    )


def _numbered(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="编号", help="清册编号，如 XH-220802-2036-001")


def _pack(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="编号", help="移交批次编号，如 YJ-220802-2036-001")
    parser.add_argument("folder", type=Path, metavar="目录", help="移动硬盘上的空目录")


def _folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="目录", help="对方交来的移交目录")


def _file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="对方交回的“回执.json”")


def _open(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="原档号", help="接收的案卷的原档号")
    parser.add_argument("folder", type=Path, metavar="目录", help="取出到哪个目录")


class Command(commands.Command):
    help = "到期清单、接着销毁、移交装包、接收移交、登记回执"

    def expiring(self, *, division: int, until: date | None, **options: Any) -> int:
        day = until or clock.today() - timedelta(days=1)
        rows = expiring.within(division) if division else expiring.everywhere()
        found = expiring.ended(within=rows, until=day)
        for group in expiring.groups(found):
            held = f"，其中暂缓 {group.held} 卷" if group.held else ""
            self.stdout.write(f"{group.year} 年期满　{group.fonds}　{group.term}：{group.count} 卷{held}")
        self.stdout.write(f"截至 {day}，共 {len(found)} 卷期满。请由档案管理员在“到期和移交”组织鉴定。")
        return 0

    def destroy(self, *, number: str, **options: Any) -> int:
        """Only goes on with what two witnesses have confirmed; it never begins a destruction."""
        found = registers.destruction(number)
        if found is None:
            raise Invalid(f"没有销毁清册 {number}，请核对编号。")
        done = erasing.run(destruction=found, by=SYSTEM)
        for line in [*done.skipped, *done.problems]:
            self.stdout.write(f"问题：{line}")
        self.stdout.write(f"销毁 {done.count} 卷，密钥 {done.keys} 个，还剩 {done.left} 卷。")
        return 1 if done.problems else 0

    def pack(self, *, number: str, folder: Path, **options: Any) -> int:
        found = registers.transfer(number)
        if found is None:
            raise Invalid(f"没有移交批次 {number}，请核对编号。")
        done = packing.pack_transfer(transfer=found, into=folder, by=SYSTEM)
        self.stdout.write(f"已装包 {done.count} 卷、{done.items} 件到 {folder}。清单摘要：{done.list_digest}")
        self.stdout.write("请把目录里的“移交清单.pdf”打印出来，双方签字；对方接收后交回“回执.json”。")
        return 0

    def accept(self, *, folder: Path, **options: Any) -> int:
        done = accession.accept(folder=folder, by=SYSTEM)
        refused = [line for line in registers.received(done) if line.told]
        for line in refused:
            self.stdout.write(f"退回：{line.archival_code}，{line.told}")
        self.stdout.write(f"批次 {done.number}：接收 {done.count - len(refused)} 卷，退回 {len(refused)} 卷。")
        self.stdout.write(f"回执已写入 {folder / '回执.json'}，请交回对方。")
        return 1 if refused else 0

    def receipt(self, *, file: Path, **options: Any) -> int:
        content = file.read_bytes() if file.is_file() else b""
        found = registers.transfer(transfer.number_in(content))
        if found is None:
            raise Invalid(f"{file} 不是我们发出的批次的回执，请核对文件。")
        done = transfer.enter_transfer_receipt(content=content, transfer=found, by=SYSTEM)
        self.stdout.write(f"批次 {done.number} 的回执已登记。")
        return 0

    def open(self, *, code: str, folder: Path, **options: Any) -> int:
        found = registers.received_volume(code)
        if found is None:
            raise Invalid(f"没有接收过案卷 {code}，请核对原档号。")
        problems = accession.open_received(received=found, into=folder, by=SYSTEM)
        for line in problems:
            self.stdout.write(f"问题：{line}")
        self.stdout.write(f"案卷 {code} 已取出到 {folder}，" + ("内容有问题。" if problems else "与封存时一致。"))
        return 1 if problems else 0

    verbs = {
        "expiring": ("到期清单：按期满年度、全宗、保管期限计数", _expiring, expiring),
        "destroy": ("接着做中断的销毁；只做两位监销人都已确认的清册", _numbered, destroy),
        "pack": ("把一个移交批次装到移动硬盘上的空目录", _pack, pack),
        "accept": ("接收对方的移交目录，逐卷核验，写出回执", _folder, accept),
        "receipt": ("登记对方对我们移交批次的回执", _file, receipt),
        "open": ("取出一卷接收的档案", _open, open),
    }
