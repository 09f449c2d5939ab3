"""Write a sealed package. Pure: what goes in is passed in, the clock and the key included."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dibao.archive.package import crew, eep, layout, metadata, signature
from dibao.archive.package.staging import Workbench, clear_debris, set_aside, workbench

__all__ = ["Built", "Original", "PackageError", "build", "clear_debris", "set_aside"]

AGENT = "dibao"
_README = (Path(__file__).parent / "README.txt").read_bytes()


class PackageError(Exception):
    """封存包不能写成 — the sentence says which paper stands in the way."""


@dataclass(frozen=True, slots=True)
class AccessCopy:
    """利用副本 — a copy for readers beside a paper (searchable PDF, masked copy): what it is and how to read it."""

    title: str
    suffix: str
    open: Callable[[], AbstractContextManager[BinaryIO]]


@dataclass(frozen=True, slots=True)
class Original:
    """One paper to be sealed: its place, its name, how to read its bytes, what is known about it.

    `sha256` is the digest noted when the paper came in; a paper that no longer has it is refused.
    `meta` holds DA/T 46 element names and plain values. `open` is called from several threads.
    """

    order: int
    title: str
    suffix: str
    open: Callable[[], AbstractContextManager[BinaryIO]]
    sha256: str = ""
    meta: Mapping[str, Any] | None = None
    copies: Sequence[AccessCopy] = ()


@dataclass(frozen=True, slots=True)
class Built:
    """What was written: where, its root digest, payload files and payload bytes."""

    path: Path
    root: str
    files: int
    bytes: int


def build(
    target: Path,
    volume_meta: Mapping[str, Any],
    originals: Sequence[Original],
    *,
    created_at: datetime,
    key: Ed25519PrivateKey,
    events: Iterable[Mapping[str, Any]] = (),
    audit_seal: str = "",
    revision: eep.Revision | None = None,
    progress: Callable[[str], None] = lambda phase: None,
) -> Built:
    """封存 — write `target` as one sealed package: whole or not at all, whatever happens.

    `volume_meta` needs 档号 and 题名. `events` are PREMIS-like mappings. `audit_seal` is the line of the
    audit seal that stood when the package was made. `revision` makes a package of the modified kind, which keeps the
    EEP package from before inside. `progress` hears the name of each finished phase.
    Raises PackageError (a paper changed, the package exists) and OSError (disk full, no permission).
    """
    if target.exists():
        raise PackageError(f"封存包 {target.name} 已经存在，不能覆盖。")
    with workbench(target.parent, target.name) as bench:
        progress("claimed")
        catalogue = []
        for original, line in zip(originals, crew.each(partial(_file_original, bench), originals), strict=True):
            catalogue.append(line)
            progress(f"original {original.order}")
        content = {"格式": layout.FORMAT, "案卷": dict(volume_meta), "文件": catalogue}
        _describe(bench, content, list(events), created_at=created_at, key=key, revision=revision)
        progress("described")
        root = _close(bench, volume_meta, created_at=created_at, key=key, audit_seal=audit_seal, progress=progress)
        payload = [digests.size for name, digests in bench.files.items() if name.startswith("data/")]
        bench.move_to(target)
        progress("moved")
    return Built(target, root, len(payload), sum(payload))


def _file_original(bench: Workbench, original: Original) -> dict[str, Any]:
    """Copy one paper into data/ and return its line of the catalogue."""
    name = "data/" + layout.payload_name(original.order, original.title, original.suffix)
    digests = _copy(bench, name, original.open)
    if original.sha256 and digests.sha256 != original.sha256:
        raise PackageError(
            f"第 {original.order} 件《{original.title}》的内容与收到时不一致，不能封存；请先查明原件是否被改动。"
        )
    line = {**(original.meta or {}), "文档序号": original.order, **_line(original.title, name, digests)}
    if original.copies:
        line["利用副本"] = [_file_copy(bench, original, number) for number in range(len(original.copies))]
    return line


def _file_copy(bench: Workbench, original: Original, number: int) -> dict[str, Any]:
    """An access copy lies beside its original: `001.1-申请书（可检索）.pdf`."""
    copy = original.copies[number]
    name = "data/" + layout.payload_name(original.order, copy.title, copy.suffix, part=number + 1)
    return _line(copy.title, name, _copy(bench, name, copy.open))


def _copy(bench: Workbench, name: str, opener: Callable[[], AbstractContextManager[BinaryIO]]) -> layout.Digests:
    try:
        with opener() as source:
            return bench.copy(name, source)
    except FileExistsError as twice:
        raise PackageError(f"两个文件的名称只有大小写或写法不同，不能封存：{name.removeprefix('data/')}") from twice


def _line(title: str, name: str, digests: layout.Digests) -> dict[str, Any]:
    return {
        "题名": title,
        "计算机文件名": name,
        "计算机文件大小": digests.size,
        "SHA-256": digests.sha256,
        "SM3": digests.sm3,
    }


def _describe(
    bench: Workbench,
    content: Mapping[str, Any],
    events: list[Mapping[str, Any]],
    *,
    created_at: datetime,
    key: Ed25519PrivateKey,
    revision: eep.Revision | None,
) -> None:
    """The catalogue, the events, both again in XML, the EEP package, and the page that explains the package."""
    moment = created_at.isoformat()
    kind = "repackaging" if revision else "packaging"
    events = [*map(dict, events), {"eventType": kind, "eventDateTime": moment, "linkingAgent": AGENT}]
    bench.write(layout.CATALOGUE, layout.canonical_json(content))
    bench.write(layout.EVENTS, layout.canonical_json(events))
    bench.write(layout.README, _README)
    entities = metadata.paper_entities(content)
    bench.write(metadata.DAT46, metadata.dat46(content, events, entities=entities))
    bench.write(metadata.PREMIS, metadata.premis(content, events))
    package = eep.pieces(content, events, created_at=moment, key=key, revision=revision, entities=entities)
    bench.write(eep.EEP, b"".join(package))


def _close(
    bench: Workbench,
    volume_meta: Mapping[str, Any],
    *,
    created_at: datetime,
    key: Ed25519PrivateKey,
    audit_seal: str,
    progress: Callable[[str], None],
) -> str:
    """Manifests over the papers, tag manifests over the manifests, the signature over all. The root."""
    payload = {name: digests for name, digests in bench.files.items() if name.startswith("data/")}
    bench.write("bagit.txt", layout.BAGIT)
    entries = [
        ("Bag-Software-Agent", AGENT),
        ("BagIt-Profile-Identifier", layout.FORMAT),
        ("Bagging-Date", created_at.date().isoformat()),
        ("External-Identifier", str(volume_meta["档号"])),
        ("Payload-Oxum", f"{sum(d.size for d in payload.values())}.{len(payload)}"),
    ]
    if audit_seal:
        entries.append(("Audit-Seal", audit_seal))
    bench.write("bag-info.txt", layout.bag_info(entries))
    for algorithm in layout.ALGORITHMS:
        bench.write(f"manifest-{algorithm}.txt", layout.manifest(algorithm, payload))
    progress("manifests")
    tags = {name: digests for name, digests in bench.files.items() if name in layout.TAG_FILES}
    texts = {f"tagmanifest-{a}.txt": layout.manifest(a, tags) for a in layout.ALGORITHMS}
    for name, content in texts.items():
        bench.write(name, content)
    progress("tag manifests")
    root = layout.root_of(texts)
    for name, content in signature.seal(key, root).items():
        bench.write(name, content)
    progress("signed")
    return root
