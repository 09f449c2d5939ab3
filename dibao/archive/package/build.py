"""Write a sealed package. Pure: what goes in is passed in, the clock and the key included."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dibao.archive.package import layout, signature
from dibao.archive.package.staging import Workbench, clear_debris, set_aside, workbench

__all__ = ["Built", "Original", "PackageError", "build", "clear_debris", "set_aside"]

AGENT = "dibao"
_README = (Path(__file__).parent / "README.txt").read_bytes()


class PackageError(Exception):
    """封存包不能写成 — the sentence says which paper stands in the way."""


@dataclass(frozen=True, slots=True)
class Original:
    """One paper to be sealed: its place, its name, how to read its bytes, what is known about it.

    `sha256` is the digest noted when the paper came in; a paper that no longer has it is refused.
    `meta` holds DA/T 46 element names and plain values.
    """

    order: int
    title: str
    suffix: str
    open: Callable[[], BinaryIO]
    sha256: str = ""
    meta: Mapping[str, Any] | None = None


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
    progress: Callable[[str], None] = lambda phase: None,
) -> Built:
    """封存 — write `target` as one sealed package: whole or not at all, whatever happens.

    `volume_meta` needs 档号 and 题名. `events` are PREMIS-like mappings. `audit_seal` is the line of the
    audit seal that stood when the package was made. `progress` hears the name of each finished phase.
    Raises PackageError (a paper changed, the package exists) and OSError (disk full, no permission).
    """
    if target.exists():
        raise PackageError(f"封存包 {target.name} 已经存在，不能覆盖。")
    with workbench(target.parent, target.name) as bench:
        progress("claimed")
        catalogue = [_file_original(bench, original, progress) for original in originals]
        _describe(bench, volume_meta, catalogue, events, created_at)
        progress("described")
        root = _close(bench, volume_meta, created_at=created_at, key=key, audit_seal=audit_seal, progress=progress)
        payload = [digests.size for name, digests in bench.files.items() if name.startswith("data/")]
        bench.move_to(target)
        progress("moved")
    return Built(target, root, len(payload), sum(payload))


def _file_original(bench: Workbench, original: Original, progress: Callable[[str], None]) -> dict[str, Any]:
    """Copy one paper into data/ and return its line of the catalogue."""
    name = "data/" + layout.payload_name(original.order, original.title, original.suffix)
    with original.open() as source:
        digests = bench.copy(name, source)
    if original.sha256 and digests.sha256 != original.sha256:
        raise PackageError(
            f"第 {original.order} 件《{original.title}》的内容与收到时不一致，不能封存；请先查明原件是否被改动。"
        )
    progress(f"original {original.order}")
    return {
        **(original.meta or {}),
        "文档序号": original.order,
        "题名": original.title,
        "计算机文件名": name,
        "计算机文件大小": digests.size,
        "SHA-256": digests.sha256,
        "SM3": digests.sm3,
    }


def _describe(
    bench: Workbench,
    volume_meta: Mapping[str, Any],
    catalogue: list[dict[str, Any]],
    events: Iterable[Mapping[str, Any]],
    created_at: datetime,
) -> None:
    """The catalogue, the events and the page that explains the package."""
    content = {"格式": layout.FORMAT, "案卷": dict(volume_meta), "文件": catalogue}
    bench.write(layout.CATALOGUE, layout.canonical_json(content))
    sealing = {"eventType": "packaging", "eventDateTime": created_at.isoformat(), "linkingAgent": AGENT}
    bench.write(layout.EVENTS, layout.canonical_json([*map(dict, events), sealing]))
    bench.write(layout.README, _README)


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
