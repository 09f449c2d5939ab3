"""The glossary is read by the suite: its words exist in the code, each term once."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def rows() -> list[tuple[str, str]]:
    text = (ROOT / "docs" / "glossary.md").read_text()
    return re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", text, re.M)


def test_every_word_of_the_glossary_is_used_in_the_code():
    source = "\n".join(p.read_text() for p in (ROOT / "dibao").rglob("*.py"))
    names = set(re.findall(r"[a-z]+(?:_[a-z]+)*", source)) | {
        w for n in re.findall(r"[a-z_]+", source) for w in n.split("_")
    }
    missing = [word for word, _ in rows() if word not in names]
    assert not missing, f"in the glossary, not in the code: {missing}"


def test_no_term_stands_twice():
    words = [word for word, _ in rows()]
    terms = [term for _, term in rows()]
    assert len(rows()) > 40
    assert len(words) == len(set(words))
    assert len(terms) == len(set(terms))


def test_the_chinese_of_every_term_stands_in_the_code():
    source = "\n".join(p.read_text() for p in (ROOT / "dibao").rglob("*.py"))
    source += "\n".join(p.read_text() for p in (ROOT / "dibao").rglob("*.html"))
    missing = [term for _, term in rows() if term not in source]
    assert not missing, f"the glossary says {missing}, the code says something else"
