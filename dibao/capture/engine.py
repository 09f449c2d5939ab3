"""The child process that recognises words: `python -m dibao.capture.engine THREADS`; needs the extra `ocr`.

It stays alive for many pages, because loading the models takes longer than a small page. Asked on its input (eight bytes
of length, then a PNG), it answers on its output with one JSON line: [[text, per cent, left, top, right, bottom], …] in
ten-thousandths of the page. The pictures come from our own renderer, never from strangers. No Django here.
"""

import io
import json
import os
import resource
import sys
from typing import Any, BinaryIO

import numpy as np
from PIL import Image
from rapidocr import RapidOCR

WHOLE = 10_000
DATA_BYTES = 4 * 1024**3


def reader(threads: int) -> RapidOCR:
    """The engine with the models that lie in its package; nothing is fetched."""
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def recognised(engine: RapidOCR, png: bytes) -> list[list[Any]]:
    """The lines of one picture."""
    with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
        picture = np.asarray(image.convert("RGB"))[:, :, ::-1]
    found: Any = engine(np.ascontiguousarray(picture))
    if found.boxes is None or found.txts is None or found.scores is None:
        return []
    height, width = picture.shape[:2]
    return [
        [text, round(float(score) * 100), *_box(box, width, height)]
        for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
        if text.strip()
    ]


def _box(corners: Any, width: int, height: int) -> list[int]:
    """Upright box around four corners, inside the page."""
    across = [min(max(float(x) / width, 0), 1) for x, _ in corners]
    down = [min(max(float(y) / height, 0), 1) for _, y in corners]
    return [round(each * WHOLE) for each in (min(across), min(down), max(across), max(down))]


def serve(engine: RapidOCR, asked: BinaryIO, answers: BinaryIO) -> None:
    """Answer until nobody asks any more."""
    while len(head := asked.read(8)) == 8:
        content = asked.read(int.from_bytes(head, "big"))
        answers.write(json.dumps(recognised(engine, content), ensure_ascii=False).encode() + b"\n")
        answers.flush()


def main(arguments: list[str]) -> None:
    """Keep the real output for answers: whatever libraries print goes nowhere."""
    resource.setrlimit(resource.RLIMIT_DATA, (DATA_BYTES, DATA_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    engine = reader(int(arguments[0]))
    answers.write(b"ready\n")
    answers.flush()
    serve(engine, sys.stdin.buffer, answers)


if __name__ == "__main__":
    main(sys.argv[1:])
