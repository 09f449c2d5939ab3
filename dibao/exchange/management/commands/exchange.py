"""`dibao exchange` — for a department that exchanges sealed packages with an office: its keys, sealing, opening."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar

from dibao.exchange.envelope import fingerprint
from dibao.exchange.other_side import SEAL as SEAL_FILE
from dibao.exchange.other_side import VERIFY as VERIFY_FILE
from dibao.exchange.other_side import keys_in, make_keys, open_package, seal_files
from dibao.exchange.publickeys import SEAL, VERIFY, public_key
from dibao.kernel import clock
from dibao.kernel.commands import Command as Base
from dibao.kernel.commands import Verb
from dibao.kernel.refusals import Invalid


def _keys(parser: ArgumentParser) -> None:
    parser.add_argument("folder", metavar="目录", type=Path, help="放密钥的目录；私钥只留在本单位")


def _seal(parser: ArgumentParser) -> None:
    parser.add_argument("files", metavar="文件", type=Path, nargs="+")
    parser.add_argument("--keys", dest="folder", type=Path, required=True, metavar="目录", help="本单位的密钥目录")
    parser.add_argument("--to", type=Path, required=True, metavar="公钥", help="对方的加密公钥（PEM 文件）")
    parser.add_argument("--number", required=True, metavar="编号", help="本单位自编的包号，每个包不同")
    parser.add_argument("--purpose", required=True, metavar="用途", help="写明共享约定的编号和用途")
    parser.add_argument("--out", type=Path, required=True, metavar="包", help="交换包文件（.zip）；已有的不会覆盖")


def _open(parser: ArgumentParser) -> None:
    parser.add_argument("package", metavar="包", type=Path)
    parser.add_argument("--keys", dest="folder", type=Path, required=True, metavar="目录", help="本单位的密钥目录")
    parser.add_argument(
        "--from", dest="sender", type=Path, required=True, metavar="公钥", help="对方的验签公钥（PEM 文件）"
    )
    parser.add_argument("--into", type=Path, required=True, metavar="目录", help="文件和回执写到哪里")


def _public(path: Path, kind: str) -> bytes:
    try:
        return public_key(path.read_text(encoding="ascii"), kind=kind)
    except OSError:
        raise Invalid(f"找不到公钥文件 {path}。") from None
    except ValueError as problem:
        raise Invalid(f"{path}：{problem}") from None


class Command(Base):
    """部门交换."""

    help = "对方单位用：生成密钥，把文件制成只有收件单位能打开的交换包，打开收到的交换包并出回执；不用数据库"

    def _make_keys(self, *, folder: Path, **options: Any) -> int | None:
        """New keys of a department, and what it hands over."""
        made = make_keys(folder)
        self.stdout.write(f"请把 {folder / VERIFY_FILE} 和 {folder / SEAL_FILE} 交给对方，并在电话里逐字核对指纹：")
        self.stdout.write(f"验签公钥 {fingerprint(made.verify_key)}")
        self.stdout.write(f"加密公钥 {fingerprint(made.seal_key)}")
        return None

    def _seal_files(
        self, *, files: list[Path], folder: Path, to: Path, number: str, purpose: str, out: Path, **options: Any
    ) -> int | None:
        """A package for one office."""
        if out.exists():
            raise Invalid(f"{out} 已经存在，没有覆盖。请换一个文件名。")
        recipient = _public(to, SEAL)
        out.write_bytes(
            seal_files(keys_in(folder), files, to=recipient, number=number, purpose=purpose, now=clock.now())
        )
        self.stdout.write(f"交换包 {number} 已写到 {out}，30 天内有效。")
        return None

    def _open_package(self, *, package: Path, folder: Path, sender: Path, into: Path, **options: Any) -> int | None:
        """The files of a package, and the receipt to give back."""
        for path in open_package(keys_in(folder), package, sender=_public(sender, VERIFY), into=into, now=clock.now()):
            self.stdout.write(str(path))
        return None

    verbs: ClassVar[dict[str, Verb]] = {
        "keys": ("生成本单位的密钥和公钥文件", _keys, _make_keys),
        "seal": ("把文件制成交换包", _seal, _seal_files),
        "open": ("打开收到的交换包，写出文件和给对方的回执", _open, _open_package),
    }
