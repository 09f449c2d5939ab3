"""封装 — files into one package for one recipient."""

import csv
import hashlib
import io
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime

from dibao.kernel.refusals import Invalid

from . import container, keys
from .manifest import MAX_FILES, Entry, Manifest, check_name, parse, path_of


def seal(
    files: Mapping[str, bytes],
    *,
    number: str,
    purpose: str,
    sender: bytes,
    sign: Callable[[bytes], bytes],
    recipient: bytes,
    made_at: datetime,
    valid_until: datetime,
) -> tuple[bytes, Manifest]:
    """(package, its manifest). `sender` and `recipient` are raw public keys: Ed25519 to sign, X25519 to seal for.

    Raises Invalid when a file name, the number or the purpose does not fit.
    """
    if not 0 < len(files) <= MAX_FILES:
        raise Invalid(f"一个交换包里应有 1 到 {MAX_FILES} 个文件。")
    for name in files:
        check_name(name)
    key, nonce = secrets.token_bytes(keys.KEY_BYTES), secrets.token_hex(16)
    about = f"{number}\n{nonce}".encode()
    entries, payload = [], {}
    for order, (name, content) in enumerate(files.items(), 1):
        sealed = keys.encrypt(content, key=key, order=order, about=about)
        payload[path_of(order)] = sealed
        entries.append(
            Entry(
                name=name,
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                records=records(name, content),
                path=path_of(order),
                sealed_size=len(sealed),
                sealed_sha256=hashlib.sha256(sealed).hexdigest(),
            )
        )
    ephemeral, wrapped = keys.wrap(key, to=recipient, about=about)
    manifest = Manifest(
        number=number, purpose=purpose, sender=keys.fingerprint(sender), recipient=keys.fingerprint(recipient),
        made_at=made_at, valid_until=valid_until, nonce=nonce, ephemeral=ephemeral.hex(), wrapped=wrapped.hex(),
        files=tuple(entries),
    )  # fmt: skip
    text = manifest.to_bytes()
    parse(text)
    return container.write(
        {container.MANIFEST: text, container.SIGNATURE: sign(text).hex().encode()} | payload
    ), manifest


def records(name: str, content: bytes) -> int:
    """How many records a file holds: the rows of a CSV below its heading, else one."""
    if not name.lower().endswith(".csv"):
        return 1
    # Latin-1 gives every byte a character; rows and quotation marks are the same in every encoding we read.
    return max(sum(1 for row in csv.reader(io.StringIO(content.decode("latin-1"), newline="")) if row) - 1, 0)
