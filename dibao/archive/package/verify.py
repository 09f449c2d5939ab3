"""Judge a package by its bytes alone: one reading of every file, then comparisons. Pure.

Whatever the bytes are, the answer is a Report: a broken package never raises.
"""

import json
import re
import struct
import tarfile
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from dibao.archive.package import layout, signature
from dibao.archive.package.layout import Digests
from dibao.archive.package.sources import Entry, Unreadable, entries

_KEPT = {*layout.TAG_FILES, *layout.TAG_MANIFESTS, *layout.SEAL_FILES, "catalogue.json"}
_LARGEST_KEPT = 64 << 20
_BROKEN = (
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
)


@dataclass(slots=True)
class Report:
    """验证结果 — `problems` and `warnings` are Chinese sentences; `files` and `bytes` count the payload."""

    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    files: int = 0
    bytes: int = 0
    code: str = ""
    root: str = ""
    fingerprint: str = ""

    @property
    def ok(self) -> bool:
        return not self.problems


def verify(path: Path, *, fingerprint: str = "", root: str = "") -> Report:
    """验证封存包 — a directory, a .tar(.gz) or a .zip.

    `fingerprint`: the sealing office's key as published; `root`: the root digest the database holds.
    With either, a package that was changed and signed anew is found as well.
    """
    report = Report()
    contents = _Contents(report)
    try:
        for entry in entries(path):
            contents.take(entry)
    except Unreadable as unreadable:
        report.problems.append(str(unreadable))
        return report
    except _BROKEN as broken:
        report.problems.append(f"读到一半无法继续，包已损坏或介质有问题（{type(broken).__name__}）。")
    contents.settle()
    if "bagit.txt" not in contents.seen:
        report.problems.append("缺少 bagit.txt，这不是封存包，或者最外层目录不对。")
        return report
    _judge(contents, report)
    _judge_signature(contents, report, fingerprint=fingerprint, root=root)
    return report


class _Contents:
    """What was seen: digests of every file, bytes of the small files that describe the others."""

    def __init__(self, report: Report):
        self.report = report
        self.seen: dict[str, Digests] = {}
        self.kept: dict[str, bytes] = {}

    def take(self, entry: Entry) -> None:
        path = unicodedata.normalize("NFC", entry.path).encode("utf-8", "replace").decode()
        if path != entry.path:
            self.report.warnings.append(f"文件名写法与规范不同（多因换过操作系统），按规范名比对：{path}")
        path = path.removeprefix("./")
        parts = path.split("/")
        if path.startswith("/") or ".." in parts or "\\" in path or re.match("[A-Za-z]:", path):
            self.report.problems.append(f"路径越出包外：{path}")
        elif entry.kind != "file":
            self.report.problems.append(f"{'链接' if entry.kind == 'link' else '特殊文件'}不得出现在包内：{path}")
        elif path in self.seen:
            self.report.problems.append(f"同名文件出现两次：{path}")
        else:
            self._read(path, entry)

    def _read(self, path: str, entry: Entry) -> None:
        digester, held = layout.Digester(), bytearray()
        keep = path.rpartition("/")[2] in _KEPT
        try:
            with entry.open() as source:
                while chunk := source.read(layout.CHUNK):
                    digester.update(chunk)
                    if keep and len(held) <= _LARGEST_KEPT:
                        held += chunk
        except _BROKEN as broken:
            self.report.problems.append(f"文件读不出来：{path}（{type(broken).__name__}）")
            return
        self.seen[path] = digester.result()
        if keep and len(held) <= _LARGEST_KEPT:
            self.kept[path] = bytes(held)

    def settle(self) -> None:
        """Take off the one outer directory that tar and zip usually carry."""
        outer = min(
            (p.removesuffix("bagit.txt") for p in self.seen if p.split("/")[-1] == "bagit.txt"), key=len, default=""
        )
        stray = [path for path in self.seen if not path.startswith(outer)]
        self.report.problems.extend(f"多出文件（在包的目录之外）：{path}" for path in stray)
        self.seen = {p.removeprefix(outer): d for p, d in self.seen.items() if p.startswith(outer)}
        self.kept = {p.removeprefix(outer): c for p, c in self.kept.items() if p.startswith(outer)}


def _judge(contents: _Contents, report: Report) -> None:
    """Every file against the lists, every list against its one right form."""
    payload = {p: d for p, d in contents.seen.items() if p.startswith("data/")}
    tags = {p: d for p, d in contents.seen.items() if p in layout.TAG_FILES}
    report.files, report.bytes = len(payload), sum(d.size for d in payload.values())
    known = {*layout.TAG_FILES, *layout.TAG_MANIFESTS, *layout.SEAL_FILES}
    report.problems.extend(f"多出文件：{p}" for p in sorted(contents.seen.keys() - payload.keys() - known))
    report.problems.extend(f"缺少文件：{p}" for p in sorted(known - tags.keys() - contents.seen.keys()))
    _compare("manifest", payload, contents, report)
    _compare("tagmanifest", tags, contents, report)
    if contents.kept.get("bagit.txt") != layout.BAGIT:
        report.problems.append("bagit.txt 的内容不对，应为 BagIt 1.0、UTF-8。")
    _judge_oxum(contents, report)
    _judge_catalogue(contents, payload, report)


def _compare(kind: str, files: dict[str, Digests], contents: _Contents, report: Report) -> None:
    """Name each file that is changed, missing or extra by the lists of both algorithms."""
    wrong: dict[str, list[str]] = {}
    for algorithm in layout.ALGORITHMS:
        name = f"{kind}-{algorithm}.txt"
        text = contents.kept.get(name)
        if text is None:
            continue
        try:
            listed = layout.parse_manifest(text)
        except ValueError:
            report.problems.append(f"清单 {name} 有不合格式的行，清单已损坏。")
            continue
        for path in sorted(listed.keys() | files.keys()):
            what = _difference(path, listed.get(path), files.get(path), algorithm)
            if what:
                wrong.setdefault(f"{what}：{path}", []).append(name)
        if listed.keys() == files.keys() and text != layout.manifest(algorithm, files) and not wrong:
            report.problems.append(f"清单 {name} 的写法被改动。")
    report.problems.extend(f"{what}（据 {'、'.join(names)}）" for what, names in wrong.items())


def _difference(path: str, listed: str | None, actual: Digests | None, algorithm: str) -> str:
    if actual is None:
        return "缺少文件"
    if listed is None:
        return "多出文件"
    return "" if listed == getattr(actual, algorithm) else "文件被改动"


def _judge_oxum(contents: _Contents, report: Report) -> None:
    try:
        info = layout.parse_bag_info(contents.kept.get("bag-info.txt", b""))
    except UnicodeDecodeError:
        info = {}
    report.code = info.get("External-Identifier", "")
    actual = f"{report.bytes}.{report.files}"
    if info.get("Payload-Oxum") != actual:
        report.problems.append(f"bag-info.txt 的 Payload-Oxum 与实际不符：实际为 {actual}（字节数.文件数）。")


def _judge_catalogue(contents: _Contents, payload: dict[str, Digests], report: Report) -> None:
    """The catalogue names exactly the papers that are there, with their digests."""
    try:
        lines = json.loads(contents.kept.get(layout.CATALOGUE, b"{}"))["文件"]
        named = {line["计算机文件名"]: (line["SHA-256"], line["SM3"], line["计算机文件大小"]) for line in lines}
    except (ValueError, KeyError, TypeError, RecursionError):
        report.problems.append("目录 data/catalogue.json 缺失或读不懂。")
        return
    papers = {p: (d.sha256, d.sm3, d.size) for p, d in payload.items() if p != layout.CATALOGUE}
    for path in sorted(named.keys() | papers.keys()):
        if named.get(path) != papers.get(path):
            report.problems.append(f"目录与原件不一致：{path}")


def _judge_signature(contents: _Contents, report: Report, *, fingerprint: str, root: str) -> None:
    """The root over all lists, the signature over the root, the key against the one expected."""
    if any(name not in contents.kept for name in (*layout.TAG_MANIFESTS, *layout.SEAL_FILES)):
        report.problems.append("缺少标签清单或签名文件，不能证明是谁封存的。")
        return
    report.root = layout.root_of(contents.kept)
    if contents.kept["root.txt"] != layout.root_text(report.root):
        report.problems.append("根摘要不符：root.txt 与标签清单对不上。")
    key = signature.read_key(contents.kept["root.pub.pem"])
    if key is None:
        report.problems.append("公钥文件 root.pub.pem 已损坏。")
        return
    report.fingerprint = signature.fingerprint(key)
    if not signature.holds(key, report.root, contents.kept["root.sig"]):
        report.problems.append("签名不成立：包在封存以后被改动，或者签名文件被换过。")
    if fingerprint and not signature.same_fingerprint(fingerprint, report.fingerprint):
        report.problems.append(f"签名的公钥不是所要求的：包内公钥指纹为 {report.fingerprint}，包可能被换过并重新签名。")
    if root and root != report.root:
        report.problems.append(f"根摘要与登记的不同：登记 {root}，包内 {report.root}，包在封存以后被换过。")
