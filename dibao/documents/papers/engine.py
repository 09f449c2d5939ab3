"""打印 — data in, one PDF/A-2b out, or nothing.

The text of a paper is fixed in `templates/<slug>.typ`; data reach it only as JSON through `sys.inputs`,
never as source, so `#`, `*` or `\\` in a name are letters like any other. Every paper is checked as
PDF/A-2b before it leaves this module.
"""

import io
import json
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

import pikepdf
import pikepdf.pdfa
import segno
import typst
from django.conf import settings
from fontTools.ttLib import TTFont

from dibao.kernel import clock
from dibao.kernel.refusals import Invalid

from .kinds import KINDS, Kind
from .schema import printed

TEMPLATES = Path(__file__).parent / "templates"
# 〓 is how a Chinese printing house marks a character it has no type for; the foot of the page names it.
GETA = "〓"


def render(
    kind: str, data: dict[str, Any], *, code: str, blank: bool = False, made_at: datetime | None = None
) -> bytes:
    """The paper `kind` with `data` (see `kinds.KINDS`), stamped with the file code, as checked PDF/A-2b.

    `blank=True` prints the form for filling by hand; then any key may be left out. `made_at` (default: now) is the
    moment the file says it was made: the same data, code and moment give the same bytes. Raises Invalid when
    the kind is unknown, data do not fit, and RuntimeError when the result is not valid PDF/A-2b.
    """
    paper = _kind(kind, blank)
    fields = printed(paper.schema, data, title=paper.title, blank=blank)
    missing: set[str] = set()
    content = {
        "title": paper.title,
        "fields": displayable(fields, missing),
        "code": displayable(code, missing),
        "qr": _qr(code) if code else "",
        "blank": blank,
    }
    content["missing"] = _named(missing)
    source = TEMPLATES / f"{paper.slug}.typ"
    return archival(_compile(source, content, made_at or clock.now()), made_at)


def drawn(
    source: Path, told: Mapping[str, Any], *, made_at: datetime | None = None, beside: Mapping[str, Any] | None = None
) -> bytes:
    """The PDF/A of one `source` (.typ) of an app: `told` is all text, `beside` what is not (numbers, flags, bytes as list).

    Characters without type are drawn as 〓 and named under "missing". The same words and moment (default: now) give the
    same bytes.
    """
    missing: set[str] = set()
    content = displayable(json.loads(json.dumps(told)), missing) | dict(beside or {})
    content["missing"] = _named(missing)
    return _compile(source, content, made_at or clock.now())


def _named(missing: set[str]) -> str:
    return "、".join(f"U+{point:04X}" for point in sorted(map(ord, missing)))


def _kind(slug: str, blank: bool) -> Kind:
    if slug not in KINDS:
        raise Invalid(f"没有“{slug}”这种文书。")
    if blank and not KINDS[slug].blank:
        raise Invalid(f"《{KINDS[slug].title}》由系统填写打印，没有空白表。")
    return KINDS[slug]


def _compile(source: Path, content: Mapping[str, Any], made_at: datetime) -> bytes:
    compiler, compiling = _compiler(source.parent)
    with compiling:  # one compiler for a folder: its inputs are set per call
        made = compiler.compile(
            source,
            sys_inputs={"paper": json.dumps(content, ensure_ascii=False)},
            format="pdf",
            pdf_standards=["a-2b"],
            timestamp=int(made_at.timestamp()),
        )
    return cast(bytes, made)


@cache
def _compiler(root: Path) -> tuple[typst.Compiler, threading.Lock]:
    return typst.Compiler(root=root, font_paths=fonts()), threading.Lock()


@cache
def fonts() -> typst.Fonts:
    """The two weights every paper is set in. RuntimeError where they are not installed."""
    folders = [font_folder() / weight for weight in ("400Regular", "700Bold")]
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    if len(found.fonts()) != len(folders):
        raise RuntimeError(f"找不到打印字体：{font_folder()}。请先运行 make setup。")
    return found


def font_folder() -> Path:
    """Where the two weights of the paper font are; locked in package-lock.json, never committed."""
    return Path(settings.NODE_MODULES) / "@expo-google-fonts/noto-serif-sc"


@cache
def _covered() -> frozenset[int]:
    """Code points both weights can draw."""
    from_weights = []
    for name in ("400Regular/NotoSerifSC_400Regular.ttf", "700Bold/NotoSerifSC_700Bold.ttf"):
        with TTFont(font_folder() / name, lazy=True) as font:
            from_weights.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*from_weights)


def displayable(value: Any, missing: set[str]) -> Any:
    """`value` with every character the font lacks replaced by 〓 and collected in `missing`."""
    if isinstance(value, dict):
        return {key: displayable(each, missing) for key, each in value.items()}
    if isinstance(value, list):
        return [displayable(each, missing) for each in value]
    lacking = {char for char in value if ord(char) not in _covered() and char != "\n"}
    missing |= lacking
    return value.translate(dict.fromkeys(map(ord, lacking), GETA)) if lacking else value


def _qr(code: str) -> str:
    """The file code as QR (never Micro QR, which office readers miss), SVG text."""
    out = io.BytesIO()
    segno.make_qr(code, error="m").save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()


def archival(made: bytes, made_at: datetime | None) -> bytes:
    """`made` as PDF/A-2b: drop what the checker does not know, declare, check, write.

    With a given moment neither the machine's clock nor chance has a say; without one every print is a file of its own.
    Written to memory: where the writer of PDF meets a full disk it ends the whole process.
    """
    out = io.BytesIO()
    how = pikepdf.pdfa.resolve_save_kwargs("2b", deterministic_id=made_at is not None)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        if "/PageLabels" in pdf.Root:
            del pdf.Root["/PageLabels"]
        for each in pdf.objects:
            if isinstance(each, pikepdf.Dictionary) and "/CIDSet" in each:
                del each["/CIDSet"]
        pikepdf.pdfa.prepare(pdf, "2b")
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as about:
            about["xmp:MetadataDate"] = (made_at or clock.now()).astimezone(clock.OFFICE).isoformat()
        pdf.save(out, **how)
    out.seek(0)
    report = pikepdf.pdfa.validate_written(out, "2b", save_kwargs=how)
    if report.verdict != "pass":
        raise RuntimeError(f"打印件不是合格的 PDF/A-2b：{report}")
    return out.getvalue()
