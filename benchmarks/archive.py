"""封存与验证 — one volume of many papers (20–200 KB each): sealed, verified, and checked for completeness.

The limit is what the digests alone need: SHA-256 and SM3 of the same files, each read once, hashlib in one process per
core, measured in the same run. The peer is bagit-python with all cores: `make_bag` with the same two
digests, `validate` (SHA-256 alone: it cannot verify SM3), and `validate(completeness_only=True)`.
"""

import hashlib
import multiprocessing
import os
import random
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from . import run

SIZES = ("2000", "20000")
BY_FILES = True
CODE = "J012-ZY·DB·2026-D10-220802100-0017"
ROUNDS = 2


def measure(size: str) -> run.Result:
    """Seconds to seal `size` papers against the digests alone; the other two figures are among the correct ones."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from dibao.archive import package

    root = Path(tempfile.mkdtemp(prefix="dibao-archive-bench-"))
    try:
        papers = _made(root / "papers", int(size))
        key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
        times: dict[str, list[float]] = {}
        problems: list[str] = []
        for number in range(ROUNDS):
            bag, theirs = root / f"sealed-{number}" / CODE, root / f"peer-{number}"
            shutil.copytree(root / "papers", theirs)
            os.sync()

            def judge(bag: Path = bag, **more: Any) -> None:
                problems.extend(package.verify(bag, **more).problems)

            steps: dict[str, Callable[[], object]] = {
                "limit": partial(_digest_all, papers),
                "seal": partial(_seal, bag, papers, key),
                "peer seal": partial(_peer_make, theirs),
                "limit again": partial(_digest_all, papers),
                "verify": judge,
                "peer verify": partial(_peer_validate, theirs),
                "complete": partial(judge, complete_only=True),
                "peer complete": partial(_peer_complete, theirs),
            }
            for name, work in steps.items():
                times.setdefault(name.removesuffix(" again"), []).append(run.seconds(work))
            _found(bag, problems)
            shutil.rmtree(theirs)
            if number + 1 < ROUNDS:
                shutil.rmtree(bag.parent)
        return _result({name: min(taken) for name, taken in times.items()}, papers, problems)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _result(best: dict[str, float], papers: list[Path], problems: list[str]) -> run.Result:
    limit, seal, verify, complete = (best[name] for name in ("limit", "seal", "verify", "complete"))
    correct: dict[str, object] = {
        "files": len(papers),
        "megabytes": round(sum(path.stat().st_size for path in papers) / 1e6),
        "nothing_wrong_found_nothing_missed": not problems,
        "verify_seconds": round(verify, 2),
        "verify_ratio": round(verify / limit, 2),
        "complete_seconds": round(complete, 3),
        "peer_verify_seconds": round(best["peer verify"], 2),
        "peer_complete_seconds": round(best["peer complete"], 2),
        "seal_within_1.25": seal <= 1.25 * limit,
        "verify_within_1.1": verify <= 1.1 * limit,
        "faster_than_peer": seal < best["peer seal"] and verify < best["peer verify"],
        "complete_four_times_faster": complete * 4 <= best["peer complete"],
    }
    return run.Result("archive", seal, limit, correct=correct, peer=run.Peer("bagit-python make", best["peer seal"]))


def _made(folder: Path, count: int) -> list[Path]:
    """Invented papers of 20 to 200 KB; their bytes do not compress."""
    source = random.Random(20260101)
    folder.mkdir(parents=True)
    block = source.randbytes(400_000)
    for number in range(count):
        at = source.randrange(200_000)
        head = f"第{number}件".encode()
        (folder / f"{number:05d}.pdf").write_bytes(head + block[at : at + source.randrange(20_000, 200_000)])
    return sorted(folder.iterdir())


def _seal(bag: Path, papers: list[Path], key: Any) -> None:
    from dibao.archive import package

    originals = [
        package.Original(number, "申请材料", path.suffix, partial(_open, path))
        for number, path in enumerate(papers, start=1)
    ]
    package.build(bag, {"档号": CODE, "题名": "测量"}, originals, created_at=datetime(2026, 5, 6, tzinfo=UTC), key=key)


def _open(path: Path):
    return path.open("rb", buffering=0)


def _found(bag: Path, problems: list[str]) -> None:
    """A check that cannot fail is none: one changed byte and one missing file must be named."""
    from dibao.archive import package

    changed, missing = sorted((bag / "data").glob("*.pdf"))[:2]
    changed.chmod(0o644)
    with changed.open("r+b") as stream:
        stream.write(b"\xff")
    missing.unlink()
    said = "".join(package.verify(bag).problems)
    short = "".join(package.verify(bag, complete_only=True).problems)
    if changed.name not in said or missing.name not in said or missing.name not in short:
        problems.append("a changed byte or a missing file was not named")


def _digest_all(papers: list[Path]) -> None:
    """The limit: one process per core, each file read once, both digests."""
    workers = os.cpu_count() or 1
    share = [papers[at::workers] for at in range(workers)]
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        pool.map(_digest_some, share)


def _digest_some(papers: list[Path]) -> int:
    count = 0
    for path in papers:
        sha256, sm3 = hashlib.sha256(), hashlib.new("sm3")
        with path.open("rb", buffering=0) as stream:
            while chunk := stream.read(1 << 20):
                sha256.update(chunk)
                sm3.update(chunk)
        count += len(sha256.digest() + sm3.digest())
    return count


def _peer_make(folder: Path) -> None:
    import bagit

    bagit.make_bag(str(folder), checksums=["sha256", "sm3"], processes=os.cpu_count() or 1)


def _peer_validate(folder: Path) -> None:
    import bagit

    bagit.Bag(str(folder)).validate(processes=os.cpu_count() or 1)


def _peer_complete(folder: Path) -> None:
    import bagit

    bagit.Bag(str(folder)).validate(completeness_only=True)
