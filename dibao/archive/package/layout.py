"""What a sealed package looks like on disk: names, canonical texts, digests, the root. Pure.

Everything written here is a function of the content, so a verifier can write it again and compare
bytes: a package has exactly one right form, and any changed byte leaves it.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

FORMAT = "dibao-package/1"
CHUNK = 1 << 20
ALGORITHMS = ("sha256", "sm3")
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
CATALOGUE = "data/catalogue.json"
EVENTS = "events.json"
README = "README.txt"
SEAL_FILES = ("root.txt", "root.sig", "root.pub.pem")
TAG_FILES = ("bagit.txt", "bag-info.txt", EVENTS, README, *(f"manifest-{a}.txt" for a in ALGORITHMS))
TAG_MANIFESTS = tuple(f"tagmanifest-{a}.txt" for a in ALGORITHMS)
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u2028\u2029]')
_LONGEST_NAME = 200  # bytes in UTF-8: below the limits of ext4, of zip tools and of encrypted home folders


@dataclass(frozen=True, slots=True)
class Digests:
    """Both digests and the length of one file, from one reading of it."""

    sha256: str
    sm3: str
    size: int


class Digester:
    """Collects SHA-256, SM3 (GB/T 32905) and length while the bytes pass by once."""

    def __init__(self) -> None:
        self._sha256, self._sm3, self._size = hashlib.sha256(), hashlib.new("sm3"), 0

    def update(self, chunk: bytes) -> None:
        self._sha256.update(chunk)
        self._sm3.update(chunk)
        self._size += len(chunk)

    def result(self) -> Digests:
        return Digests(self._sha256.hexdigest(), self._sm3.hexdigest(), self._size)


def digest(source: BinaryIO) -> Digests:
    """Read a stream to its end, once."""
    digester = Digester()
    while chunk := source.read(CHUNK):
        digester.update(chunk)
    return digester.result()


def digest_bytes(content: bytes) -> Digests:
    digester = Digester()
    digester.update(content)
    return digester.result()


def canonical_json(value: Any) -> bytes:
    """One text for one value: keys sorted, Han kept, two spaces, LF at the end, no NaN."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)
    return (text + "\n").encode("utf-8")


def payload_name(order: int, title: str, suffix: str) -> str:
    """`001-申请书.pdf`: Han kept, only what no file system can hold is replaced."""
    suffix = _FORBIDDEN.sub("", unicodedata.normalize("NFC", suffix))
    stem = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", title)).strip(" .") or "无题名"
    room = _LONGEST_NAME - len(suffix.encode()) - 6
    stem = stem.encode()[:room].decode(errors="ignore")
    return f"{order:03d}-{stem}{suffix}"


def encode_path(path: str) -> str:
    """BagIt 1.0 section 2.1.3: only CR, LF and the percent sign are encoded."""
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def decode_path(text: str) -> str:
    return text.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")


def manifest(algorithm: str, files: Mapping[str, Digests]) -> bytes:
    """The manifest of these files in one algorithm, sorted by path."""
    lines = (f"{getattr(files[path], algorithm)}  {encode_path(path)}\n" for path in sorted(files))
    return "".join(lines).encode("utf-8")


def parse_manifest(text: bytes) -> dict[str, str]:
    """Path → digest. ValueError when a line is not `<hex>  <path>` or a path comes twice."""
    found: dict[str, str] = {}
    for line in text.decode("utf-8").removesuffix("\n").split("\n"):
        value, gap, path = line.partition("  ")
        if not gap or not re.fullmatch("[0-9a-f]{64}", value) or not path or decode_path(path) in found:
            raise ValueError(line)
        found[decode_path(path)] = value
    return found


def bag_info(entries: Iterable[tuple[str, str]]) -> bytes:
    """`Label: value` lines; a value never spans lines."""
    return "".join(f"{label}: {' '.join(value.split())}\n" for label, value in entries).encode("utf-8")


def parse_bag_info(text: bytes) -> dict[str, str]:
    lines = (line.partition(": ") for line in text.decode("utf-8").splitlines())
    return {label: value for label, _, value in lines}


def root_of(tag_manifests: Mapping[str, bytes]) -> str:
    """The root digest: `cat tagmanifest-sha256.txt tagmanifest-sm3.txt | sha256sum`.

    The tag manifests name every tag file, the manifests among them name every payload file,
    so the root stands for every byte of the package.
    """
    return hashlib.sha256(b"".join(tag_manifests[name] for name in TAG_MANIFESTS)).hexdigest()


def root_text(root: str) -> bytes:
    """The very bytes that are signed."""
    return f"{FORMAT}\n{root}\n".encode("ascii")
