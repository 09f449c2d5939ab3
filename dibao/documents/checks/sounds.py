"""录音录像 — the container is walked to its end; what is inside is not decoded."""

import wave
from pathlib import Path

from ..formats import Bad
from . import Facts

_CUT = "录音录像不完整或已损坏。请重新导出后再上传。"
# kbit/s of MPEG-1 and MPEG-2 layer III, and their sample rates.
_RATES = {3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320), 2: (0, 8, 16, 24, 32, 40, 48, 56, 64)}
_RATES[2] += (80, 96, 112, 128, 144, 160)
_RATES[0] = _RATES[2]
_SAMPLES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def check(path: Path, key: str) -> Facts:
    """Facts (none but being whole) of a recording. Raises Bad."""
    if key == "wav":
        _wav(path)
    elif key == "mp3":
        _mp3(path)
    else:
        _boxes(path)
    return Facts()


def _wav(path: Path) -> None:
    try:
        with wave.open(str(path)) as sound:
            frames, width = sound.getnframes(), sound.getsampwidth() * sound.getnchannels()
    except (wave.Error, EOFError, ValueError):
        raise Bad(_CUT) from None
    if not frames or frames * width > path.stat().st_size:
        raise Bad(_CUT)


def _mp3(path: Path) -> None:
    """Eight frames in a row after the ID3 tag: enough to know that it is sound and not something else."""
    _, content = _after_tag(path)
    at = 0
    for _ in range(8):
        at += _frame(content[at : at + 4])


def _after_tag(path: Path) -> tuple[int, bytes]:
    """(where the ID3 tag ends, the first 64 KiB of sound behind it and its padding)."""
    with path.open("rb") as stream:
        head = stream.read(10)
        start = 0
        if head[:3] == b"ID3":
            start = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
        stream.seek(start)
        return start, stream.read(64 * 1024).lstrip(b"\0")


def _frame(head: bytes) -> int:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        raise Bad(_CUT)
    version, layer, rate, sample = head[1] >> 3 & 3, head[1] >> 1 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or layer != 1 or rate in (0, 15) or sample == 3:
        raise Bad(_CUT)
    size = (144 if version == 3 else 72) * _RATES[version][rate] * 1000 // _SAMPLES[version][sample]
    return size + (head[2] >> 1 & 1)


def _boxes(path: Path) -> None:
    """ISO base media: the boxes must add up to the file, with an index and the data."""
    size, at = path.stat().st_size, 0
    seen: set[bytes] = set()
    with path.open("rb") as stream:
        while at < size:
            stream.seek(at)
            head = stream.read(16)
            length = int.from_bytes(head[:4], "big")
            length = int.from_bytes(head[8:16], "big") if length == 1 else length or size - at
            if len(head) < 8 or length < 8 or len(seen) > 1000:
                raise Bad(_CUT)
            seen.add(head[4:8])
            at += length
    if at != size or not {b"moov", b"mdat"} <= seen:
        raise Bad(_CUT)


def length_of_mp3(path: Path) -> float:
    """Seconds by the bytes of sound and the rate of the first frame; exact where the rate is constant."""
    start, content = _after_tag(path)
    first = content[:4]
    _frame(first)
    rate = _RATES[first[1] >> 3 & 3][first[2] >> 4]
    return (path.stat().st_size - start) / (rate * 125)


def length_of_boxes(path: Path) -> float:
    """Seconds by the movie header of an ISO base media file; 0 when it does not say."""
    with path.open("rb") as stream:
        content = stream.read(64 * 1024 * 1024)
    at = content.find(b"mvhd")
    if at < 0 or at + 32 > len(content):
        return 0.0
    wide = content[at + 4] == 1
    scale_at = at + (24 if wide else 16)
    scale = int.from_bytes(content[scale_at : scale_at + 4], "big")
    length = int.from_bytes(content[scale_at + 4 : scale_at + (12 if wide else 8)], "big")
    return length / scale if scale else 0.0
