"""Static files as an office serves them: the vendor stylesheet cut down to what our pages use.

The whole of it is 79 kB compressed, of the 100 kB a first page may cost on a village line.
A selector stays when every class in it is written out somewhere in our templates, scripts or forms;
therefore class names are never put together from pieces (docs/style.md).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "vendor/tabler/css/tabler.min.css"
SOURCES = ("*.html", "*.py", "*.js")
# Groups whose contents are rules of their own; any other @-rule stays as it is.
GROUPS = ("@media", "@supports", "@layer", "@container")

_WORD = re.compile(r"[A-Za-z][\w-]*")
_CLASS = re.compile(r"\.((?:[\w-]|\\.)+)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def words_of(root: Path) -> frozenset[str]:
    """Every word written in the pages and forms under `root`."""
    texts = (path.read_text(encoding="utf-8") for pattern in SOURCES for path in root.rglob(pattern))
    return frozenset(word for text in texts for word in _WORD.findall(text))


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """(prelude, body) of every rule at this level; a statement without body has body ""."""
    start = depth = 0
    prelude = ""
    for mark in re.finditer(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|url\([^"\')]*\)|[{};]', css):
        sign = mark.group()
        if sign == "{":
            if depth == 0:
                prelude, start = css[start : mark.start()].strip(), mark.end()
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield prelude, css[start : mark.start()]
                start = mark.end()
        elif sign == ";" and depth == 0:
            yield css[start : mark.start()].strip(), ""
            start = mark.end()


def _selectors(prelude: str) -> list[str]:
    """A selector list split at its outer commas: those inside :is(), :not() and [] belong to one selector."""
    return [part.strip() for part in re.findall(r"(?:\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]|[^,(\[])+", prelude)]


def _rule(prelude: str, body: str, words: frozenset[str]) -> str:
    if prelude.startswith(GROUPS) and body:
        inner = slim(body, words)
        return f"{prelude}{{{inner}}}" if inner else ""
    if prelude.startswith("@"):
        return f"{prelude}{{{body}}}" if body else f"{prelude};"
    kept = [one for one in _selectors(prelude) if all(name in words for name in _CLASS.findall(_needed(one)))]
    return f"{','.join(kept)}{{{body}}}" if kept else ""


def _needed(selector: str) -> str:
    """The part that must match: of a class inside :not() or :is() nothing can be said."""
    return re.sub(r":(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)", "", selector)


def slim(css: str, words: frozenset[str]) -> str:
    """The rules of `css` whose selectors name only classes in `words`; comments but the licence go."""
    return "".join(_rule(prelude, body, words) for prelude, body in _blocks(_COMMENT.sub("", css)))


class Assets(CompressedManifestStaticFilesStorage):
    """Collected, slimmed, hashed and compressed; used by an installation, not by the suite."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if SHEET in paths and not dry_run:
            sheet = Path(self.path(SHEET))
            whole = Path(paths[SHEET][0].path(paths[SHEET][1])).read_text(encoding="utf-8")
            licence = whole[whole.find("/*!") : whole.find("*/") + 2]
            sheet.write_text(licence + slim(whole, words_of(Path(__file__).parents[1])), encoding="utf-8")
        yield from super().post_process(paths, dry_run, **options)
