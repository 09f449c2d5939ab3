"""What a sealed package looks like on disk: names, canonical texts, digests, the root. Pure.

Everything written here is a function of the content, so a verifier can write it again and compare
bytes: a package has exactly one right form, and any changed byte leaves it.
"""

import hashlib
import json
import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, BinaryIO, NamedTuple

FORMAT = "dibao-package/2"
CHUNK = 1 << 20
ALGORITHMS = ("sha256", "sm3")
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
CATALOGUE = "data/catalogue.json"
EVENTS = "events.json"
README = "README.txt"
SEAL_FILES = ("root.txt", "root.sig", "root.pub.pem")
METADATA = ("metadata/dat46.xml", "metadata/premis.xml", "metadata/eep.xml")
_FIRST = ("bagit.txt", "bag-info.txt", EVENTS, README, *(f"manifest-{a}.txt" for a in ALGORITHMS))
# What lies outside data/ and is listed by the tag manifests, by format; the first had no metadata in XML.
TAG_FILES_OF = {"dibao-package/1": _FIRST, FORMAT: (*_FIRST, *METADATA)}
TAG_FILES = TAG_FILES_OF[FORMAT]
TAG_MANIFESTS = tuple(f"tagmanifest-{a}.txt" for a in ALGORITHMS)
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u2028\u2029]')
_CODED = re.compile("[%\r\n]")
_LINE = re.compile("^([0-9a-f]{64})  (.+)$", re.MULTILINE)
_LONGEST_NAME = 200  # bytes in UTF-8: below the limits of ext4, of zip tools and of encrypted home folders


class Digests(NamedTuple):
    """Both digests and the length of one file, from one reading of it; `others` for the lists of foreign bags."""

    sha256: str
    sm3: str
    size: int
    others: Mapping[str, str] = MappingProxyType({})

    def of(self, algorithm: str) -> str:
        """The digest of this name."""
        return str(getattr(self, algorithm)) if algorithm in ALGORITHMS else self.others[algorithm]


class Digester:
    """Collects digests (SHA-256 and SM3, GB/T 32905, unless others are asked for) and length while the bytes pass by."""

    def __init__(self, algorithms: Iterable[str] = ALGORITHMS) -> None:
        self._hashes = {name: hashlib.new(name, usedforsecurity=False) for name in algorithms}
        self._size = 0

    def update(self, chunk: bytes | memoryview) -> None:
        for each in self._hashes.values():
            each.update(chunk)
        self._size += len(chunk)

    def result(self) -> Digests:
        found = {name: each.hexdigest() for name, each in self._hashes.items()}
        sha256, sm3 = (found.pop(name, "") for name in ALGORITHMS)
        return Digests(sha256, sm3, self._size, found)


_buffers = threading.local()


def digest(
    source: BinaryIO, algorithms: Iterable[str] = ALGORITHMS, *, keep: bool = False
) -> tuple[Digests, bytes | None]:
    """Read a stream to its end, once; the bytes too when asked."""
    digester, held = Digester(algorithms), bytearray() if keep else None
    for chunk in chunks(source):
        digester.update(chunk)
        if held is not None:
            held += chunk
    return digester.result(), bytes(held) if held is not None else None


def chunks(source: BinaryIO) -> Iterator[memoryview]:
    """The bytes of a stream, through a buffer that each thread has for good: each is gone when the next is asked for."""
    buffer = getattr(_buffers, "buffer", None)
    if buffer is None:
        buffer = _buffers.buffer = memoryview(bytearray(CHUNK))
    into = getattr(source, "readinto", None)
    while chunk := buffer[: into(buffer)] if into is not None else memoryview(source.read(CHUNK)):
        yield chunk


def digest_bytes(content: bytes) -> Digests:
    """Both digests of bytes that are at hand."""
    digester = Digester()
    digester.update(content)
    return digester.result()


def canonical_json(value: Any) -> bytes:
    """One text for one value: keys sorted, Han kept, two spaces, LF at the end, no NaN."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)
    return (text + "\n").encode("utf-8")


def payload_name(order: int, title: str, suffix: str, *, part: int = 0) -> str:
    """`001-申请书.pdf` (`001.1-…` for its first access copy): Han kept, only what no file system can hold is replaced."""
    suffix = _FORBIDDEN.sub("", unicodedata.normalize("NFC", suffix))
    stem = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", title)).strip(" .") or "无题名"
    room = _LONGEST_NAME - len(suffix.encode()) - 9
    stem = stem.encode()[:room].decode(errors="ignore")
    return f"{order:03d}{f'.{part}' if part else ''}-{stem}{suffix}"


def encode_path(path: str) -> str:
    """BagIt 1.0 section 2.1.3: only CR, LF and the percent sign are encoded."""
    if not _CODED.search(path):
        return path
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def decode_path(text: str) -> str:
    """The path that `encode_path` wrote."""
    if "%" not in text:
        return text
    return text.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")


def manifest(algorithm: str, files: Mapping[str, Digests]) -> bytes:
    """The manifest of these files in one algorithm, sorted by path."""
    lines = (f"{getattr(files[path], algorithm)}  {encode_path(path)}\n" for path in sorted(files))
    return "".join(lines).encode("utf-8")


def parse_manifest(text: bytes) -> dict[str, str]:
    """Path → digest. ValueError when a line is not `<hex>  <path>` or a path comes twice."""
    lines = text.decode("utf-8").removesuffix("\n")
    told = _LINE.findall(lines)
    if "%" in lines:
        told = [(digest, decode_path(path)) for digest, path in told]
    found = {path: digest for digest, path in told}
    if not len(found) == len(told) == lines.count("\n") + 1:
        raise ValueError("a line is not `<hex>  <path>`, or a path comes twice")
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


def root_text(root: str, form: str = FORMAT) -> bytes:
    """The very bytes that are signed."""
    return f"{form}\n{root}\n".encode("ascii")


def is_ours(kept: Mapping[str, bytes]) -> bool:
    """Whether a bag claims to be a package of ours: by its profile, or by our seal files."""
    return b"BagIt-Profile-Identifier: dibao-package/" in kept.get("bag-info.txt", b"") or "root.sig" in kept


def format_of(root_text: bytes) -> str:
    """Which of the known formats this text of a root names; the newest when it names none."""
    named = root_text.split(b"\n", 1)[0].decode("ascii", "replace")
    return named if named in TAG_FILES_OF else FORMAT
