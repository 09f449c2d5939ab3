"""`dibao banking` — a bank to try the line with, what is still to be sent over the line, and answers fetched by night."""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from dibao.audit.actors import SYSTEM
from dibao.banking.queries.nightly import over_the_line
from dibao.banking.reference import Faults, serve
from dibao.banking.services import reply, sending
from dibao.banking.services.withdrawing import withdraw_unsent
from dibao.exchange.line.certificates import make_trial
from dibao.exchange.server import allow
from dibao.kernel import clock
from dibao.kernel.commands import Command as Base
from dibao.kernel.commands import Verb
from dibao.kernel.crypto import public_key
from dibao.kernel.refusals import Invalid, Refused
from dibao.regions import codes

TRIAL = "trial-client"


def _serve(parser: ArgumentParser) -> None:
    parser.add_argument(
        "folder", metavar="目录", type=Path, help="试验银行的账本、证书和密钥所在的目录；没有的会生成一套"
    )
    parser.add_argument("--port", type=int, default=0, metavar="端口", help="0 表示任取一个空闲端口")
    parser.add_argument("--refuse", default="", metavar="数字", help="账号以这些数字之一结尾的，答复“账户不存在”")
    parser.add_argument("--delay", type=float, default=0.0, metavar="秒", help="每次答复前等待的秒数")
    parser.add_argument("--break-every", type=int, default=0, metavar="次数", help="每隔几次在答复中途断开")
    parser.add_argument("--die-at", type=int, default=0, metavar="次数", help="第几次答复中途进程退出（已记账）")
    parser.add_argument("--twice", action="store_true", help="每个结果说两遍")


def _scope(parser: ArgumentParser) -> None:
    parser.add_argument("--division", type=int, default=0, metavar="区划代码", help="只办这个地区；不写就是全部")


def _nothing(parser: ArgumentParser) -> None:
    """Nothing to choose."""


class Command(Base):
    """银行发放."""

    help = "银行发放：启动试验银行，继续通过接口发送，取回银行的结果"

    def _serve_bank(self, *, folder: Path, port: int, **options: Any) -> int | None:
        """A bank in a process of its own, until Ctrl-C."""
        if not (folder / "server.pem").exists():
            make_trial(folder, client=TRIAL, begins=clock.now() - timedelta(days=1))
            allow(folder, name=TRIAL, key=public_key())
        faults = Faults(
            options["refuse"], options["delay"], options["break_every"], options["die_at"], options["twice"]
        )
        try:
            serve(folder=folder, port=port, faults=faults, say=lambda text: print(text, file=self.stdout, flush=True))
        except OSError as problem:
            raise Invalid(f"不能启动：{problem}。请核对 {folder} 下的证书和端口 {port}。") from None
        except KeyboardInterrupt:
            self.stdout.write("已停止。")
        return None

    def _carry_on(self, **options: Any) -> int | None:
        """What was interrupted goes on, and every open batch over a line is asked about; for a timer."""
        troubles = 0
        for batch in over_the_line():
            try:
                if batch.status == "sending":
                    done = sending.deliver(batch=batch, by=SYSTEM)
                    self.stdout.write(f"{batch.number}：银行收到 {done.taken} 笔，还有 {done.left} 笔")
                file = reply.fetch(batch=batch, by=SYSTEM)
                said = f"登记结果 {file.applied} 笔，其中退回 {file.failed} 笔" if file else "银行还没有结果"
                self.stdout.write(f"{batch.number}：{said}")
            except Refused as refusal:
                troubles += 1
                self.stderr.write(f"{batch.number}：{''.join(refusal.sentences)}")
        return 1 if troubles else None

    def _withdraw(self, *, division: int, **options: Any) -> int | None:
        """What was approved, never arrived and is no longer due; every night."""
        if not codes.is_code(division):
            raise Invalid(f"{division} 不是 12 位区划代码。")
        self.stdout.write(f"冲回 {withdraw_unsent(division=division, by=SYSTEM)} 行")
        return None

    verbs: ClassVar[dict[str, Verb]] = {
        "serve-bank": ("启动一家试验银行（双向证书，自己记账）", _serve, _serve_bank),
        "carry-on": ("继续通过接口发送没发完的批次，并取回银行的结果；可以定时运行", _nothing, _carry_on),
        "withdraw": ("冲回没有到账、现行决定已低于名册所列的行；每晚运行", _scope, _withdraw),
    }
