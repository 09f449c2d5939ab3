"""抹除 — take a directory off the disk, its bytes written over first. Pure.

Packages lie there in plain, so unlinking them alone would leave their words in free blocks. Where the disk itself keeps old
blocks (solid state, snapshots), only an encrypted disk helps: docs/operations.md says so.
"""

import os
import shutil
from pathlib import Path

from dibao.kernel.whole import to_disk

_ZEROS = bytes(1 << 20)


def wipe(directory: Path) -> int:
    """Write over and remove everything under `directory`; how many files. Nothing there is nothing to do."""
    files = (
        [path for path in directory.rglob("*") if path.is_file() and not path.is_symlink()]
        if directory.is_dir()
        else []
    )
    for path in files:
        path.chmod(0o600)
        handle = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
        try:
            _over(handle, os.fstat(handle).st_size)
            os.fsync(handle)
        finally:
            os.close(handle)
    if directory.is_dir():
        shutil.rmtree(directory)
        to_disk(directory.parent)
    return len(files)


def _over(handle: int, left: int) -> None:
    while left > 0:
        left -= os.write(handle, _ZEROS[:left])
