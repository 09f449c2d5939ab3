"""`dibao verification` — templates for departments, a register file as a server for trials, and what time has ended."""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from dibao.audit.actors import SYSTEM
from dibao.exchange.line.certificates import make_trial
from dibao.exchange.server import allow, serve
from dibao.exchange.tabular import Unreadable
from dibao.kernel import clock
from dibao.kernel.commands import Command as Base
from dibao.kernel.commands import Verb
from dibao.kernel.crypto import public_key
from dibao.kernel.refusals import Invalid
from dibao.verification.services.stopping import expire
from dibao.verification.sources import SOURCES, Source
from dibao.verification.sources.forms import write_template

TRIAL = "trial-client"


def _template(parser: ArgumentParser) -> None:
    parser.add_argument("register", metavar="登记库", help=f"之一：{'、'.join(SOURCES)}")
    parser.add_argument("out", metavar="文件", type=Path, help="以 .xlsx 或 .csv 结尾；已有的文件不会覆盖")


def _serve(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="文件", type=Path, help="登记库的表（CSV、XLSX）")
    parser.add_argument("--register", required=True, metavar="登记库", help="这张表是哪个登记库")
    parser.add_argument("--port", type=int, default=0, metavar="端口", help="0 表示任取一个空闲端口")
    parser.add_argument(
        "--tls", type=Path, required=True, metavar="目录", help="证书和密钥所在的目录；没有的会生成一套试验用的"
    )


def _nothing(parser: ArgumentParser) -> None:
    """Nothing to choose."""


def _source(register: str) -> Source:
    if register not in SOURCES:
        raise Invalid(f"没有登记库“{register}”。可用的有：{'、'.join(SOURCES)}。")
    return SOURCES[register]


class Command(Base):
    """信息核对."""

    help = "信息核对：导出部门填写用的表，把登记库文件变成试验用的接口，处理到期的授权和逾期的查询"

    def _write_template(self, *, register: str, out: Path, **options: Any) -> int | None:
        """The table a department fills in, with its sheet of explanations."""
        source = _source(register)
        if out.suffix.lower() not in (".csv", ".xlsx"):
            raise Invalid("文件名请以 .xlsx 或 .csv 结尾。")
        if out.exists():
            raise Invalid(f"{out} 已经存在，没有覆盖。请换一个文件名。")
        write_template(out, source)
        self.stdout.write(f"{source.label}核对答复表已写到 {out}")
        return None

    def _serve_register(self, *, file: Path, register: str, port: int, tls: Path, **options: Any) -> int | None:
        """A department's server out of its register file, until Ctrl-C."""
        source = _source(register)
        if not file.is_file():
            raise Invalid(f"找不到文件 {file}。")
        if not (tls / "server.pem").exists():
            self._trial(tls)
        try:
            serve(
                file=file, fields=source.fields, register=register, port=port, tls=tls,
                say=lambda text: print(text, file=self.stdout, flush=True),
            )  # fmt: skip
        except Unreadable as problem:
            raise Invalid(*problem.sentences) from None
        except OSError as problem:
            raise Invalid(f"不能启动：{problem}。请核对 {tls} 下的证书和端口 {port}。") from None
        except KeyboardInterrupt:
            self.stdout.write("已停止。")
        return None

    def _trial(self, tls: Path) -> None:
        """Certificates of a small authority of its own, with this installation as the one client it lets in."""
        make_trial(tls, client=TRIAL, begins=clock.now() - timedelta(days=1))
        allow(tls, name=TRIAL, key=public_key())
        self.stdout.write(
            f"已在 {tls} 生成试验用的证书，只让本系统查询。请把其中的 ca.pem、client.pem、client.key "
            "放到 exchange/tls/单位代号 目录下。"
        )

    def _expire(self, **options: Any) -> int | None:
        """Once a day: stop what no authorisation covers, mark what was not answered in time."""
        done = expire(by=SYSTEM)
        self.stdout.write(f"授权到期或撤回而停止的查询 {done['stopped']} 项，逾期未答复的 {done['late']} 项")
        return None

    verbs: ClassVar[dict[str, Verb]] = {
        "template": ("导出一个登记库的答复表（含填写说明）", _template, _write_template),
        "serve-register": ("把登记库文件变成试验用的部门接口（双向证书）", _serve, _serve_register),
        "expire": ("停止授权已到期的查询，标记逾期未答复的查询；每天运行一次", _nothing, _expire),
    }
