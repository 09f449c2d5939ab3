"""The child that digests files for a large package: one on each core. Standard library only; started as a script.

Each line of its input is the hexadecimal form of a path, an empty line asks for the answers so far. Each line it gives back
is `sha256 sm3 size`, or `!` and the name of the error, in the same order.
"""

import hashlib
import os
import sys

BUFFER = 1 << 20


def main() -> None:
    """Answer until the input ends."""
    buffer = memoryview(bytearray(BUFFER))
    out = sys.stdout
    for line in sys.stdin:
        if line == "\n":
            out.flush()
            continue
        try:
            out.write(_digested(bytes.fromhex(line), buffer))
        except OSError as failure:
            out.write(f"! {type(failure).__name__}\n")


def _digested(path: bytes, buffer: memoryview) -> str:
    sha256, sm3, size = hashlib.sha256(), hashlib.new("sm3"), 0
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        while count := os.readv(handle, [buffer]):
            sha256.update(buffer[:count])
            sm3.update(buffer[:count])
            size += count
    finally:
        os.close(handle)
    return f"{sha256.hexdigest()} {sm3.hexdigest()} {size}\n"


if __name__ == "__main__":
    main()
