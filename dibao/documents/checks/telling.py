"""文件自述 — the words a file carries, how long it plays, what is sealed and attached. Runs only in the child process."""

import re
import wave
from pathlib import Path
from typing import Any

import pypdfium2

from .. import ofd
from ..formats import Bad
from . import pdfs, sounds, texts

MOST_CHARACTERS = 1_000_000


def tell(path: Path, media_type: str) -> dict[str, Any]:
    """`text`, `seconds`, `seals` (sentences), `parts` (attachments) of a file that was taken in as `media_type`."""
    told: dict[str, Any] = {"text": "", "seconds": 0.0, "seals": [], "parts": []}
    if media_type == "application/ofd":
        found = ofd.read(path)
        told |= {"text": found.text, "seals": [each.sentence for each in found.signatures]}
        told["parts"] = list(found.attachments)
    elif media_type == "application/pdf":
        told |= {"text": _of_pdf(path), "seals": _seals_of_pdf(path)}
    elif media_type.startswith(("audio/", "video/")):
        told["seconds"] = seconds(path, media_type)
    elif media_type in ("text/csv", "text/plain", "application/json", "application/xml"):
        told["text"] = texts.words(path)
    told["text"] = told["text"][:MOST_CHARACTERS]
    return told


def _of_pdf(path: Path) -> str:
    """The embedded words; line ends as in a text, a hyphen that only breaks a line is none."""
    try:
        with pypdfium2.PdfDocument(path.read_bytes()) as document:
            pages = [page.get_textpage().get_text_range() for page in document]
    except pypdfium2.PdfiumError:
        raise Bad("这个 PDF 的文字读不出来。") from None
    return re.sub(r"[\r\n]+", "\n", "\n".join(pages)).replace("\ufffe", "").replace("\0", "").strip()


def _seals_of_pdf(path: Path) -> list[str]:
    return ["PDF 内有电子签名。签名值、证书、签名时间都没有验证。"] if pdfs.sealed(path) else []


def seconds(path: Path, media_type: str) -> float:
    """时长 — how long it plays; 0 when the file does not say."""
    if media_type == "audio/wav":
        with wave.open(str(path)) as sound:
            return sound.getnframes() / max(sound.getframerate(), 1)
    return sounds.length_of_mp3(path) if media_type == "audio/mpeg" else sounds.length_of_boxes(path)
