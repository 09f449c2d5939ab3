"""Rows of a file, one after another: CSV in UTF-8, GBK or GB18030, comma or tab; XLSX.

A CSV is read twice: once as bytes, to know its encoding for certain down to the last line, then as rows; at no time
is more than a chunk in memory. A worksheet comes into memory whole, so its unpacked size is limited.
"""

import codecs
import csv
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum, XmlError, ZipError

from .fields import Unreadable

Row = tuple[int, list[Any]]
CHUNK = 1 << 20
MAX_UNPACKED = 400 << 20
MAX_SHEETS = 20
_ERROR = re.compile(rb'<c\b[^>]{0,80}\bt="e"')
# So many Chinese characters that are right UTF-8 do not come by chance out of GBK.
_PROOF = 4
_HAN = re.compile("[\u2e80-\ufefe\uff00-\U0010ffff]")
_STRANGERS = (
    (b"%PDF", "这是 PDF 文件，不是表格。请用“PDF 答复登记”上传，对照着录入"),
    (b"\xd0\xcf\x11\xe0", "这是旧版 Excel 文件（.xls）。请在表格软件里另存为 .xlsx 或 CSV"),
    (b"\xff\xfe", "这是 UTF-16 编码的文本。请另存为“CSV UTF-8”"),
    (b"\xfe\xff", "这是 UTF-16 编码的文本。请另存为“CSV UTF-8”"),
    (b"Rar!", "这是压缩包。请解压后把里面的表格上传"),
    (b"7z\xbc\xaf", "这是压缩包。请解压后把里面的表格上传"),
    (b"\x1f\x8b", "这是压缩包。请解压后把里面的表格上传"),
)


@dataclass(frozen=True, slots=True)
class Csv:
    """A text table whose encoding is known."""

    path: Path
    encoding: str
    delimiter: str = ","

    def rows(self) -> Iterator[Row]:
        """(row number, cells); the number counts records, as a spreadsheet does."""
        with self.path.open(encoding=self.encoding, newline="") as stream:
            # An open quotation mark cannot swallow the file: a cell ends at the 131,072 characters of the csv module.
            reader = csv.reader(stream, delimiter=self.delimiter)
            number = 0
            while True:
                number += 1
                try:
                    yield number, next(reader)
                except StopIteration:
                    return
                except csv.Error:
                    raise Unreadable(_endless(number)) from None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet of a workbook."""

    path: Path
    title: str

    def rows(self) -> Iterator[Row]:
        """(row number, cells) from row 1 and column A on; formulas give their values."""
        with CalamineWorkbook.from_path(self.path) as book:
            yield from enumerate(book.get_sheet_by_name(self.title).iter_rows(), 1)


Source = Csv | Sheet


def sources(path: Path) -> list[Source]:
    """Where the table may be: a CSV read with comma or with tab, or the visible worksheets. Raises Unreadable."""
    with path.open("rb") as stream:
        head = stream.read(4)
    if not head:
        raise Unreadable("文件是空的。请核对是否选错了文件。")
    for magic, sentence in _STRANGERS:
        if head.startswith(magic):
            raise Unreadable(f"{sentence}，再导入。")
    if head.startswith(b"PK\x03\x04"):
        return _sheets(path)
    encoding = _encoding(path)
    return [Csv(path, encoding, ","), Csv(path, encoding, "\t")]


def _sheets(path: Path) -> list[Source]:
    try:
        with zipfile.ZipFile(path) as package:
            if sum(entry.file_size for entry in package.infolist()) > MAX_UNPACKED:
                raise Unreadable("这个表格文件展开后超过 400 MB。请另存为 CSV 再导入。")
            if any(_has_error(package, entry) for entry in package.infolist()):
                raise Unreadable("表格里有公式出错的格子（#N/A、#DIV/0! 等），内容读不出来。请改正或清空后再导入。")
        with CalamineWorkbook.from_path(path) as book:
            shown = [each.name for each in book.sheets_metadata if each.visible == SheetVisibleEnum.Visible]
    except PasswordError:
        raise Unreadable("这个表格文件设了密码。请去掉密码后再导入。") from None
    except (
        CalamineError,
        XmlError,
        ZipError,
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        ValueError,
        NotImplementedError,
    ):
        raise Unreadable("这个文件打不开，不是完整的 XLSX 表格。请在表格软件里打开、另存后再导入。") from None
    return [Sheet(path, title) for title in shown[:MAX_SHEETS]]


def _has_error(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether a worksheet holds the error value of a formula, which would otherwise be read as an empty cell."""
    if not entry.filename.startswith("xl/worksheets/"):
        return False
    tail = b""
    with package.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            if _ERROR.search(tail + chunk):
                return True
            tail = chunk[-100:]
    return False


def _encoding(path: Path) -> str:
    """The encoding in which every byte of the file makes sense. Raises Unreadable with the first line that does not."""
    bad_line, proof = _broken_at(path, "utf-8")
    if bad_line == 0:
        return "utf-8-sig"
    other_line, _ = _broken_at(path, "gb18030")
    if other_line == 0 and proof < _PROOF:
        return "gb18030"
    if proof >= _PROOF:
        raise Unreadable(
            f"前面是 UTF-8 编码，第 {bad_line} 行却不是：一个文件里混了两种编码，或这一行已损坏。"
            "请在原系统重新导出，或用表格软件另存为“CSV UTF-8”。"
        )
    raise Unreadable(
        f"第 {max(bad_line, other_line)} 行的文字编码不对，既不是 UTF-8，也不是 GBK。请用表格软件打开原文件，另存为“CSV UTF-8”。"
    )


def _broken_at(path: Path, encoding: str) -> tuple[int, int]:
    """(line where decoding breaks or 0, characters beyond ASCII read before that). NUL bytes break too."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    lines, proof = 1, 0
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(CHUNK)
            pending = len(decoder.getstate()[0])
            try:
                decoded = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                good = error.object[: error.start]
                return lines + good.count(b"\n"), proof + _beyond_ascii(good.decode(encoding))
            if b"\0" in chunk:
                return lines + chunk[: chunk.index(b"\0")].count(b"\n"), proof
            if not chunk and not pending:
                return 0, proof
            lines += chunk.count(b"\n")
            if proof < _PROOF:
                proof += _beyond_ascii(decoded)


def _beyond_ascii(text: str) -> int:
    """How many characters of Chinese text there are, no further than is proof; the mark at the beginning is none."""
    return 0 if text.isascii() else sum(1 for _ in islice(_HAN.finditer(text), _PROOF))


def _endless(number: int) -> str:
    return f"第 {number} 行有一格长得不像表格（多半是前面有一个引号没有配对）。请在表格软件里检查这一行附近的引号。"
