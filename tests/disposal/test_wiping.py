"""抹除: written over before it is unlinked, and nothing else is touched."""

import os

from dibao.disposal import wiping
from dibao.disposal.wiping import wipe


def test_everything_is_written_over_and_gone(tmp_path, monkeypatch):
    place, beside = tmp_path / "package", tmp_path / "beside.txt"
    (place / "data").mkdir(parents=True)
    beside.write_text("stays")
    secret = b"secret" * 300_000
    (place / "data" / "a.pdf").write_bytes(secret)
    (place / "b.txt").write_bytes(b"short")
    (place / "empty").touch()
    (place / "link").symlink_to(beside)
    for path in place.rglob("*.*"):
        path.chmod(0o440)
    held = [os.open(path, os.O_RDONLY) for path in (place / "data" / "a.pdf", place / "b.txt")]
    assert wipe(place) == 3
    assert not place.exists() and beside.read_text() == "stays"
    # Whoever still holds the old blocks reads zeros.
    assert os.pread(held[0], len(secret), 0) == bytes(len(secret)) and os.pread(held[1], 9, 0) == bytes(5)
    for handle in held:
        os.close(handle)


def test_nothing_there_is_nothing_to_do(tmp_path):
    assert wiping.wipe(tmp_path / "nowhere") == 0
