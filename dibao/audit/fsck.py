"""The audit log's own part of `dibao fsck`."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import connection

from . import triggers
from .checks import Problem, Seen, check
from .inspection.log import log_problems
from .inspection.rows import row_problems, state_problems
from .queries import LATE, unsealed_age

LOG = "审计事件、链、封条与见证簿"


@check(LOG)
def log(seen: Seen) -> Iterator[Problem]:
    """Macs, chain, Merkle roots, seals, witness books."""
    yield from log_problems(seen)


def _words(age: timedelta) -> str:
    """A waiting time as a person says it."""
    minutes = int(age.total_seconds()) // 60
    if minutes < 120:
        return f"{minutes} 分钟"
    return f"{minutes // 60} 小时" if minutes < 2880 else f"{minutes // 1440} 天"


@check("封存是否及时")
def heartbeat(seen: Seen) -> Iterator[Problem]:
    """The sealer is alive: no event waits longer than five minutes."""
    seen()
    age = unsealed_age()
    if age > LATE:
        yield Problem(
            "封存停了",
            "审计日志",
            f"有事件等了 {_words(age)}还没有封存。请确认封存程序在运行，或现在运行 dibao audit seal。",
        )


@check("数据库里的日志守卫")
def guards(seen: Seen) -> Iterator[Problem]:
    """The triggers that refuse changes of the log are in place."""
    seen(len(triggers.TABLES))
    for name in triggers.missing(connection):
        yield Problem("守卫缺失", name, f"数据库里防止改动日志的守卫 {name} 被关掉或删除了。")


@check("行状态与事件")
def states(seen: Seen) -> Iterator[Problem]:
    """Row states repeat what the events say."""
    yield from state_problems(seen)


@check("业务数据与办理记录")
def rows(seen: Seen) -> Iterator[Problem]:
    """Every business row looks as its last event left it."""
    yield from row_problems(seen)
