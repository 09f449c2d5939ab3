"""`dibao demo` — load, serve and reset the demo office."""

import shutil
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from demo import load, office
from demo.year import morning
from demo.year.run import simulate
from dibao.access.models import Staff
from dibao.audit.services.seal import seal_pending
from dibao.kernel import clock
from dibao.kernel.commands import Command as Base
from dibao.kernel.crypto import forget_keys
from dibao.kernel.refusals import Refused
from dibao.population.pool import cores

MARK = "demo.loaded"


def _no_arguments(parser: ArgumentParser) -> None:
    """Nothing to choose."""


def _year(parser: ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=1, metavar="数", help="随机数种子，同一个种子发生同样的事")
    parser.add_argument("--households", type=int, default=200, metavar="户", help="户数，默认 200")
    parser.add_argument("--days", type=int, default=365, metavar="天", help="自 1 月 1 日起多少天，默认一年")
    parser.add_argument("--workers", type=int, default=cores(), metavar="个", help="同时办理的进程数，默认每个核一个")


def _port(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, metavar="端口", help="网页服务的端口，默认 8000")


class Command(Base):
    """演示办公室."""

    help = "演示办公室：载入虚构家庭、启动网页、重新开始"

    def load(self, **options: Any) -> int | None:
        """Load once; a second call keeps the data."""
        home = Path(settings.DIBAO_HOME)
        if (home / MARK).exists():
            self.stdout.write("演示数据已经载入，保留原样。要重新开始请运行 make demo-reset。")
            return None
        if _tables() and Staff.objects.exists():
            raise Refused(
                f"{home} 里已有数据，但不是完整的演示数据，不能载入演示家庭。"
                "如果是上次载入中断留下的，请运行 dibao demo reset；如果是正式数据，请另设 DIBAO_HOME。"
            )
        call_command("migrate", verbosity=0, interactive=False)
        (home / "demo.loading").touch()
        counts = load.load(self._say)
        (home / "demo.loading").rename(home / MARK)
        total = sum(counts.values())
        self.stdout.write(f"\n演示数据载入完成：{total} 户。" + "，".join(f"{k} {n} 户" for k, n in counts.items()))
        return None

    def start(self, *, port: int, **options: Any) -> int | None:
        """Load when needed, print the accounts, serve."""
        if (Path(settings.DIBAO_HOME) / "demo.loading").exists():
            self.stdout.write("上次载入没有完成，重新开始。")
            self.reset()
        self.load()
        call_command("migrate", verbosity=0, interactive=False)
        self.accounts()
        self.stdout.write(f"\n演示系统地址：http://127.0.0.1:{port}/   （按 Ctrl+C 停止）\n")
        self.stdout.flush()
        call_command("serve", port=port)
        return None

    def accounts(self, **options: Any) -> int | None:
        """One account per post."""
        self.stdout.write(f"\n演示账号（密码都是 {office.PASSWORD} ）：")
        for seat in office.CAST:
            self.stdout.write(f"  {seat.work_number:<10} {seat.name}")
        return None

    def simulate_year(self, *, seed: int, households: int, days: int, workers: int, **options: Any) -> int | None:
        """A year of random events worked off day by day; refuses a home with data. Exit code 1 when it does not agree."""
        if _tables() and Staff.objects.exists():
            raise Refused(f"{settings.DIBAO_HOME} 里已有数据。模拟一年要用空的目录：请另设 DIBAO_HOME。")
        call_command("migrate", verbosity=0, interactive=False)
        year, wrong = simulate(households=households, seed=seed, days=days, many=max(workers, 1), progress=self._say)
        with clock.at(morning(year.first + timedelta(days=days))):
            seal_pending()
        self.stdout.write("\n" + "\n".join(f"{name} {number}" for name, number in sorted(year.counts.items())))
        self.stdout.write("\n".join(wrong) if wrong else "清点：银行、台账、应发和各清单全部一致，没有停住的办件。")
        return 1 if wrong else None

    def reset(self, **options: Any) -> int | None:
        """Remove the demo's database, files and keys; refuses when they are not the demo's."""
        home = Path(settings.DIBAO_HOME)
        if not any((home / name).exists() for name in (MARK, "demo.loading")):
            raise Refused(f"{home} 里不是演示数据，不会删除任何东西。")
        if connection.vendor != "sqlite":
            raise Refused("演示数据在 PostgreSQL 里，请由数据库管理员删除并重建数据库。")
        connection.close()
        forget_keys()
        for name in ("files", "packages", "seals", "keys"):
            shutil.rmtree(home / name, ignore_errors=True)
        for path in (*home.glob("db.sqlite3*"), home / MARK, home / "demo.loading"):
            path.unlink(missing_ok=True)
        self.stdout.write("演示数据已清除。")
        return None

    def _say(self, text: str) -> None:
        self.stdout.write(text, ending="")
        self.stdout.flush()

    verbs = {
        "simulate-year": ("模拟一年：随机发生变动，按日办理，最后独立清点", _year, simulate_year),
        "start": ("载入（如需要）并启动网页服务", _port, start),
        "load": ("只载入演示数据", _no_arguments, load),
        "accounts": ("列出演示账号", _no_arguments, accounts),
        "reset": ("清除演示数据", _no_arguments, reset),
    }


def _tables() -> bool:
    return bool(connection.introspection.table_names())
