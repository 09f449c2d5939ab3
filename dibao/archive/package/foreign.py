"""别家的包 — a BagIt bag that is not ours, judged by RFC 8493 and nothing else. Pure."""

import hashlib
import re
import unicodedata
from pathlib import Path

from dibao.archive.package import layout
from dibao.archive.package.layout import Digests
from dibao.archive.package.reading import Contents, Report

_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?BagIt-Version: (\d+)\.(\d+)\r?\nTag-File-Character-Encoding: (\S+)\s*")
_MANIFEST = re.compile(r"(tag)?manifest-([a-z0-9]+)\.txt")
_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+\*?(.+)")
_NAMES = {
    "sha1": "sha1",
    "sha224": "sha224",
    "sha256": "sha256",
    "sha384": "sha384",
    "sha512": "sha512",
    "md5": "md5",
    "sm3": "sm3",
}


def judge(path: Path, contents: Contents, report: Report, *, key: bytes | None, complete_only: bool) -> None:
    """Structure, declaration, every manifest and Payload-Oxum; a bag without any payload manifest is no bag."""
    report.foreign = True
    version, encoding = _declared(contents, report)
    wanted = {match[2] for name in contents.kept if (match := _MANIFEST.fullmatch(name))}
    seen = contents.seen
    others = tuple(_NAMES[each] for each in sorted(wanted) if each in _NAMES and each not in layout.ALGORITHMS)
    if others and not complete_only:
        again = Contents(Report(), algorithms=(*layout.ALGORITHMS, *others))
        again.read(path, key=key)
        seen = again.seen
    payload = {name: digests for name, digests in seen.items() if name.startswith("data/")}
    report.files, report.bytes = len(payload), sum(each.size for each in payload.values())
    lists = {n: m for n in sorted(contents.kept) if (m := _MANIFEST.fullmatch(n))}
    if not any(not match[1] for match in lists.values()):
        report.problems.append("没有任何 manifest-算法.txt 清单，无法验证。")
    named: set[str] = set()
    for name, match in lists.items():
        listed = _parsed(contents.kept[name], encoding, name, report)
        _compare(name, match, listed, seen, report, complete_only=complete_only)
        if not match[1]:
            named |= listed.keys()
            if version >= (1, 0):
                report.problems.extend(
                    f"多出文件：{p}（{name} 没有列）" for p in sorted(payload.keys() - listed.keys())
                )
    if version < (1, 0):
        report.problems.extend(f"多出文件：{p}（各清单都没有列）" for p in sorted(payload.keys() - named))
    _judge_fetch(contents, seen, encoding, report)
    _judge_info(contents, encoding, report)


def _declared(contents: Contents, report: Report) -> tuple[tuple[int, int], str]:
    found = _DECLARATION.fullmatch(contents.kept["bagit.txt"])
    if found is None or contents.kept["bagit.txt"].startswith(b"\xef\xbb\xbf"):
        report.problems.append(
            "bagit.txt 不合规范：应为 BagIt-Version 和 Tag-File-Character-Encoding 两行，且不带 BOM。"
        )
        return (1, 0), "utf-8"
    encoding = found[3].decode("ascii", "replace")
    try:
        "".encode(encoding)
    except LookupError:
        report.problems.append(f"bagit.txt 声明的字符编码 {encoding} 不认识。")
        encoding = "utf-8"
    return (int(found[1]), int(found[2])), encoding


def _parsed(content: bytes, encoding: str, name: str, report: Report) -> dict[str, str]:
    try:
        lines = content.decode(encoding).splitlines()
    except UnicodeDecodeError:
        report.problems.append(f"清单 {name} 不是所声明的编码 {encoding}。")
        return {}
    found: dict[str, str] = {}
    for line in filter(None, lines):
        match = _LINE.fullmatch(line)
        if match is None:
            report.problems.append(f"清单 {name} 有不合格式的行：{line[:80]}")
            continue
        path = unicodedata.normalize("NFC", layout.decode_path(match[2]).removeprefix("./"))
        if found.get(path, match[1].lower()) != match[1].lower():
            report.problems.append(f"清单 {name} 中同一文件列了两次且摘要不同：{path}")
        if path.startswith(("/", "~")) or ".." in path.split("/"):
            report.problems.append(f"清单 {name} 中的路径越出包外：{path}")
            continue
        found[path] = match[1].lower()
    return found


def _compare(
    name: str,
    match: re.Match[str],
    listed: dict[str, str],
    seen: dict[str, Digests],
    report: Report,
    *,
    complete_only: bool,
) -> None:
    if match[2] not in _NAMES:
        report.problems.append(f"清单 {name} 用的摘要算法不认识，不能据以验证。")
        return
    length = hashlib.new(_NAMES[match[2]], usedforsecurity=False).digest_size * 2
    for path, digest in listed.items():
        if not match[1] and not path.startswith("data/"):
            report.problems.append(f"清单 {name} 列了 data/ 以外的文件：{path}")
        if path not in seen:
            report.problems.append(f"缺少文件：{path}（据 {name}）")
        elif complete_only:
            continue
        elif len(digest) != length:
            report.problems.append(f"清单 {name} 中 {path} 的摘要长度不对。")
        elif seen[path].of(_NAMES[match[2]]) != digest:
            report.problems.append(f"文件被改动：{path}（据 {name}）")


def _judge_fetch(contents: Contents, seen: dict[str, Digests], encoding: str, report: Report) -> None:
    """fetch.txt names what is to be fetched from elsewhere: what is not here yet makes the bag incomplete."""
    for line in contents.kept.get("fetch.txt", b"").decode(encoding, "replace").splitlines():
        path = layout.decode_path(line.split(None, 2)[-1]) if line.strip() else ""
        if path and path not in seen:
            report.problems.append(f"包不完整：{path} 要从别处取来（fetch.txt），本系统不上网取文件。")


def _judge_info(contents: Contents, encoding: str, report: Report) -> None:
    info = layout.parse_bag_info(contents.kept.get("bag-info.txt", b"").decode(encoding, "replace").encode())
    report.code = info.get("External-Identifier", "")
    told = info.get("Payload-Oxum")
    actual = f"{report.bytes}.{report.files}"
    if told is not None and told.strip() != actual:
        report.problems.append(f"bag-info.txt 的 Payload-Oxum 与实际不符：实际为 {actual}（字节数.文件数）。")
