"""封存包 — a volume sealed as one BagIt 1.0 directory that proves itself without any database.

Pure: standard library and `cryptography` only. `docs/archive.md` describes the form for a reader
who has nothing but the package.
"""

from dibao.archive.package.build import AccessCopy, Built, Original, PackageError, build, clear_debris, set_aside
from dibao.archive.package.eep import Revision
from dibao.archive.package.layout import canonical_json, digest_bytes
from dibao.archive.package.signature import fingerprint
from dibao.archive.package.verify import Report, verify

__all__ = [
    "AccessCopy",
    "Built",
    "Original",
    "PackageError",
    "Report",
    "Revision",
    "build",
    "canonical_json",
    "clear_debris",
    "digest_bytes",
    "fingerprint",
    "set_aside",
    "verify",
]
