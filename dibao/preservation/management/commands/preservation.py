"""`dibao preservation` — read again, copy, repair, export, rehearse the restore."""

import argparse
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dibao.archive.models import Volume
from dibao.audit.actors import SYSTEM
from dibao.kernel import clock, commands
from dibao.kernel.refusals import Invalid
from dibao.preservation.checks import NAMED, Item, Stage, Subject, run
from dibao.preservation.checks.reading import Probe, read_bag, side_of
from dibao.preservation.checks.verdict import LABELS, Outcome, Verdict
from dibao.preservation.models import Store
from dibao.preservation.queries import keeping
from dibao.preservation.queries import report as reports
from dibao.preservation.services import checking, copying, fixity, restore


def _fixity(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--megabytes", type=int, help="这一次最多读多少 MB；不填为每日份额，30 天内全部读到一遍")


def _store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="代号", help="存储的代号，如 disk2")
    parser.add_argument("address", metavar="目录", help="另一块盘或共享目录，不能在系统自己的目录里")
    parser.add_argument("--title", required=True, metavar="名称", help="如“档案局共享盘”")
    parser.add_argument("--owner", required=True, metavar="责任人", help="这个存储由谁负责，最好不是系统管理员")


def _of_store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="代号", help="存储的代号")


def _repair(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("volume", metavar="档号", help="封存包损坏或丢失的案卷")


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="目录", help="空目录；导出后带到第三地保存")
    parser.add_argument("--year", type=int, help="只导出这一年度的案卷")


def _receipt(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("digest", metavar="清单摘要", help="导出时给出的清单 SHA-256")
    parser.add_argument("--by", required=True, dest="taken_by", metavar="接收人")
    parser.add_argument("--place", required=True, metavar="存放地点")


def _carrier(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="目录", help="离线备份所在的目录")


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "volume", nargs="?", default="", metavar="档号或路径",
        help="已封案卷的档号，或者封存包目录、.tar、.tar.gz、.zip；不填则检测一年内没有检测过的全部案卷，可随时中断",
    )  # fmt: skip
    parser.add_argument("--stage", choices=[each.value for each in Stage], default=Stage.LONG_TERM.value, metavar="环节",
                        help="filing 归档、transfer 移交接收、long_term 长期保存（不填时）")  # fmt: skip
    parser.add_argument("--root", default="", metavar="根摘要", help="登记或移交清单上的根摘要；给出后能发现换过的包")
    parser.add_argument("--key", default="", metavar="指纹", help="封存机关公布的公钥指纹")


class Command(commands.Command):
    help = "长期保存：四性检测、重读、第二存储、修复、离线备份、恢复演练"

    def fixity(self, *, megabytes: int | None, **options: Any) -> int:
        done = fixity.read_again(by=SYSTEM, budget=None if megabytes is None else megabytes * 1024 * 1024)
        self._say(done.problems)
        self.stdout.write(f"重读 {done.count} 项，{done.size} 字节，问题 {len(done.problems)} 个。")
        return 1 if done.problems else 0

    def store(self, *, code: str, address: str, title: str, owner: str, **options: Any) -> int:
        copying.add_store(code=code, title=title, address=address, owner=owner, by=SYSTEM)
        self.stdout.write(f"已设置存储 {code}：{address}。运行 dibao preservation copy {code} 开始复制。")
        return 0

    def copy(self, *, code: str, **options: Any) -> int:
        done = copying.copy(store=_named(code), by=SYSTEM)
        self._say(done.problems)
        self.stdout.write(f"复制 {done.count} 卷，{done.size} 字节，问题 {len(done.problems)} 个。")
        return 1 if done.problems else 0

    def repair(self, *, volume: str, **options: Any) -> int:
        found = keeping.sealed_volumes().filter(archival_code=volume).first()
        if found is None:
            raise Invalid(f"没有已封卷的案卷 {volume}，请核对档号。")
        store = copying.repair(volume=found, by=SYSTEM)
        self.stdout.write(f"案卷 {volume} 的封存包已用{store.title}里的副本修复，与封卷时一致。")
        return 0

    def export(self, *, folder: Path, year: int | None, **options: Any) -> int:
        volumes = keeping.sealed_volumes()
        row = copying.export(volumes=volumes.filter(year=year) if year else volumes, into=folder, by=SYSTEM)
        self.stdout.write(f"已导出 {row.count} 卷，{row.size} 字节到 {folder}。清单摘要：{row.list_digest}")
        self.stdout.write("请把清单摘要写在交接单上；对方接收后，用 dibao preservation receipt 登记回执。")
        return 0

    def receipt(self, *, digest: str, taken_by: str, place: str, **options: Any) -> int:
        row = copying.receive_receipt(list_digest=digest, taken_by=taken_by, place=place, by=SYSTEM)
        self.stdout.write(f"已登记：{row.count} 卷由{row.receipt_by}接收，存放于{row.receipt_place}。")
        return 0

    def carrier(self, *, folder: Path, **options: Any) -> int:
        problems = copying.check_export(folder)
        self._say(problems)
        self.stdout.write("核对有问题。" if problems else "与清单完全一致。")
        return 1 if problems else 0

    def restore(self, *, code: str, **options: Any) -> int:
        told = restore.rehearse(store=_named(code), by=SYSTEM)
        for line in told.lines():
            self.stdout.write(line)
        return 1 if told.problems else 0

    def four_checks(self, *, volume: str, stage: str, root: str, key: str, **options: Any) -> int:
        """A path needs no database; a 档号 is checked rows and package, and the report is kept."""
        if volume and Path(volume).exists():
            bag = read_bag(Path(volume), Probe(reports.scanner()), root=root, fingerprint=key)
            results = run(Subject(stage=Stage(stage), now=clock.now(), packed=side_of(bag), bag=bag))
            return self._tell((each.item, each.verdict) for each in results)
        if not volume:
            return max([self._checked(each, stage) for each in reports.due_volumes(stage)], default=0)
        found = keeping.sealed_volumes().filter(archival_code=volume).first()
        if found is None:
            raise Invalid(f"没有已封卷的案卷 {volume}，也没有这个路径，请核对。")
        return self._checked(found, stage)

    def _checked(self, volume: Volume, stage: str) -> int:
        report = checking.check(volume=volume, stage=stage, by=SYSTEM)
        told = [(NAMED[e["slug"]], Verdict(Outcome(e["outcome"]), e["sentence"], e["where"])) for e in report.results]
        self.stdout.write(f"案卷 {volume.archival_code}：报告已存，结果摘要 {report.digest}。")
        return self._tell(told)

    def _tell(self, told: Iterable[tuple[Item, Verdict]]) -> int:
        """One line for each item that did not pass, then the conclusion."""
        counted: Counter[Outcome] = Counter()
        for item, verdict in told:
            counted[verdict.outcome] += 1
            if verdict.outcome in (Outcome.FAILED, Outcome.SIGNATURE):
                where = f"（{verdict.where}）" if verdict.where else ""
                self.stdout.write(f"{LABELS[verdict.outcome]}：{item.title}。{verdict.sentence}{where}")
        self.stdout.write(
            f"共 {sum(counted.values())} 项：通过 {counted[Outcome.PASSED]}，未通过 {counted[Outcome.FAILED]}，"
            f"须由人签署 {counted[Outcome.SIGNATURE]}，不适用 {counted[Outcome.NOT_APPLICABLE]}。"
        )
        return 1 if counted[Outcome.FAILED] or counted[Outcome.SIGNATURE] else 0

    def _say(self, problems: list[str]) -> None:
        for problem in problems:
            self.stdout.write(f"问题：{problem}")

    verbs = {
        "check": ("四性检测：一个已封案卷，或一个封存包（不用数据库）", _check, four_checks),
        "fixity": ("重读等得最久的文件、封存包和副本，说出损坏；可随时中断", _fixity, fixity),
        "store": ("设置第二存储", _store, store),
        "copy": ("把还没有副本的封存包加密复制到一个存储", _of_store, copy),
        "repair": ("用与封卷时一致的副本修复一个封存包", _repair, repair),
        "export": ("导出加密的封存包和清单，带到第三地", _export, export),
        "receipt": ("登记离线备份的接收回执", _receipt, receipt),
        "carrier": ("核对一份离线备份与它的清单", _carrier, carrier),
        "restore": ("恢复演练：只用一个存储里的副本重建目录和索引，与封卷时核对", _of_store, restore),
    }


def _named(code: str) -> Store:
    store = keeping.store_named(code)
    if store is None:
        raise Invalid(f"没有存储 {code}。先用 dibao preservation store 设置。")
    return store
