"""Judge a package by its bytes alone: one reading of every file, then comparisons. Pure.

Whatever the bytes are, the answer is a Report: a broken package never raises. A bag that is not ours is judged by
RFC 8493 alone (`foreign`).
"""

import json
from pathlib import Path

from dibao.archive.package import eep, foreign, layout, signature
from dibao.archive.package.layout import Digests
from dibao.archive.package.reading import Contents, Report

__all__ = ["Report", "verify"]


def verify(
    path: Path, *, fingerprint: str = "", root: str = "", key: bytes | None = None, complete_only: bool = False
) -> Report:
    """验证封存包 — a directory, a .tar(.gz), a .zip, or a sealed container with its `key`.

    `fingerprint`: the sealing office's key as published; `root`: the root digest the database holds.
    With either, a package that was changed and signed anew is found as well. `complete_only` compares names and lengths
    and reads only the lists: it finds what is missing or more, not what was changed.
    """
    report = Report()
    contents = Contents(report, digests=not complete_only)
    if contents.read(path, key=key):
        judged(path, contents, report, fingerprint=fingerprint, root=root, key=key, complete_only=complete_only)
    return report


def judged(
    path: Path,
    contents: Contents,
    report: Report,
    *,
    fingerprint: str = "",
    root: str = "",
    key: bytes | None = None,
    complete_only: bool = False,
) -> None:
    """Judge what was read from `path` into `contents`; as `verify`, for those who need the contents too."""
    if "bagit.txt" not in contents.seen:
        report.problems.append("缺少 bagit.txt，这不是封存包，或者最外层目录不对。")
    elif not layout.is_ours(contents.kept):
        foreign.judge(path, contents, report, key=key, complete_only=complete_only)
        if fingerprint or root:
            report.problems.append("这不是本系统封存的包，没有签名，不能证明是谁封存的。")
    elif complete_only:
        _judge_presence(contents, report)
    else:
        _judge(contents, report)
        _judge_encapsulation(contents, report)
        _judge_signature(contents, report, fingerprint=fingerprint, root=root)


def _judge(contents: Contents, report: Report) -> None:
    """Every file against the lists, every list against its one right form."""
    payload = _judge_names(contents, report)
    listed = _tag_files(contents)
    tags = {p: d for p, d in contents.seen.items() if p in listed}
    _compare("manifest", payload, contents, report)
    _compare("tagmanifest", tags, contents, report)
    if contents.kept.get("bagit.txt") != layout.BAGIT:
        report.problems.append("bagit.txt 的内容不对，应为 BagIt 1.0、UTF-8。")
    _judge_oxum(contents, report)
    _judge_catalogue(contents, payload, report)


def _tag_files(contents: Contents) -> tuple[str, ...]:
    return layout.TAG_FILES_OF[layout.format_of(contents.kept.get("root.txt", b""))]


def _judge_names(contents: Contents, report: Report) -> dict[str, Digests]:
    """The payload, counted; what lies beside it must be exactly what a package of ours has."""
    payload = {path: digests for path, digests in contents.seen.items() if path.startswith("data/")}
    report.files, report.bytes = len(payload), sum([digests.size for digests in payload.values()])
    beside = contents.seen.keys() - payload.keys()
    known = {*_tag_files(contents), *layout.TAG_MANIFESTS, *layout.SEAL_FILES}
    report.problems.extend(f"多出文件：{path}" for path in sorted(beside - known))
    report.problems.extend(f"缺少文件：{path}" for path in sorted(known - beside))
    return payload


def _judge_presence(contents: Contents, report: Report) -> None:
    """Names and lengths only: the manifest, the catalogue and Payload-Oxum against what is there."""
    payload = _judge_names(contents, report)
    for algorithm in layout.ALGORITHMS:
        name = f"manifest-{algorithm}.txt"
        try:
            named = layout.parse_manifest(contents.kept.get(name, b"")).keys()
        except ValueError:
            report.problems.append(f"清单 {name} 有不合格式的行，清单已损坏。")
            continue
        report.problems.extend(f"缺少文件：{path}（据 {name}）" for path in sorted(named - payload.keys()))
        report.problems.extend(f"多出文件：{path}（据 {name}）" for path in sorted(payload.keys() - named))
    _judge_oxum(contents, report)


def _compare(kind: str, files: dict[str, Digests], contents: Contents, report: Report) -> None:
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


def _judge_oxum(contents: Contents, report: Report) -> None:
    try:
        info = layout.parse_bag_info(contents.kept.get("bag-info.txt", b""))
    except UnicodeDecodeError:
        info = {}
    report.code = info.get("External-Identifier", "")
    actual = f"{report.bytes}.{report.files}"
    if info.get("Payload-Oxum") != actual:
        report.problems.append(f"bag-info.txt 的 Payload-Oxum 与实际不符：实际为 {actual}（字节数.文件数）。")


def _judge_catalogue(contents: Contents, payload: dict[str, Digests], report: Report) -> None:
    """The catalogue names exactly the papers that are there, with their digests."""
    try:
        lines = json.loads(contents.kept.get(layout.CATALOGUE, b"{}"))["文件"]
        every = [each for line in lines for each in (line, *line.get("利用副本", ()))]
        named = {line["计算机文件名"]: (line["SHA-256"], line["SM3"], line["计算机文件大小"]) for line in every}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        report.problems.append("目录 data/catalogue.json 缺失或读不懂。")
        return
    papers = {p: (d.sha256, d.sm3, d.size) for p, d in payload.items() if p != layout.CATALOGUE}
    for path in sorted(named.keys() | papers.keys()):
        if named.get(path) != papers.get(path):
            report.problems.append(f"目录与原件不一致：{path}")


def _judge_encapsulation(contents: Contents, report: Report) -> None:
    """The EEP package carries a signature of its own, for those who take it alone."""
    if eep.EEP in contents.seen and not eep.holds(contents.kept.get(eep.EEP, b"")):
        report.problems.append(f"电子文件封装包 {eep.EEP} 的签名不成立。")


def _judge_signature(contents: Contents, report: Report, *, fingerprint: str, root: str) -> None:
    """The root over all lists, the signature over the root, the key against the one expected."""
    if any(name not in contents.kept for name in (*layout.TAG_MANIFESTS, *layout.SEAL_FILES)):
        report.problems.append("缺少标签清单或签名文件，不能证明是谁封存的。")
        return
    report.root = layout.root_of(contents.kept)
    right = layout.root_text(report.root, layout.format_of(contents.kept["root.txt"]))
    if contents.kept["root.txt"] != right:
        report.problems.append("根摘要不符：root.txt 与标签清单对不上。")
    key = signature.read_key(contents.kept["root.pub.pem"])
    if key is None:
        report.problems.append("公钥文件 root.pub.pem 已损坏。")
        return
    report.fingerprint = signature.fingerprint(key)
    if not signature.holds(key, right, contents.kept["root.sig"]):
        report.problems.append("签名不成立：包在封存以后被改动，或者签名文件被换过。")
    if fingerprint and not signature.same_fingerprint(fingerprint, report.fingerprint):
        report.problems.append(f"签名的公钥不是所要求的：包内公钥指纹为 {report.fingerprint}，包可能被换过并重新签名。")
    if root and root != report.root:
        report.problems.append(f"根摘要与登记的不同：登记 {root}，包内 {report.root}，包在封存以后被换过。")
