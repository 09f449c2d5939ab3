"""交换包 — files for one recipient that nobody else can read, from a sender that nobody else can be. Pure.

manifest.json      who, to whom, what for, until when, which files; canonical JSON
manifest.sig       Ed25519 over the manifest, hex
payload/0001.bin   each file under AES-256-GCM; the key is wrapped for the recipient (X25519, HKDF-SHA256)

manifest.py   the manifest's one right form
keys.py       signing, wrapping, fingerprints
container.py  the zip around it, which holds nothing else
sealing.py    seal()
opening.py    open_sealed()
receipts.py   the signed receipt of a package
"""

from .container import digest
from .keys import fingerprint
from .manifest import Entry, Manifest
from .opening import Opened, open_sealed
from .receipts import Receipt, acknowledge, read_receipt
from .sealing import seal

__all__ = [
    "Entry", "Manifest", "Opened", "Receipt", "acknowledge", "digest", "fingerprint", "open_sealed", "read_receipt",
    "seal",
]  # fmt: skip
