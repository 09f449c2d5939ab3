"""拼音检索 — every way a name may be typed: full spelling and initials, all readings of a character."""

from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin

MOST = 24


@lru_cache(maxsize=30000)
def readings(character: str) -> tuple[str, ...]:
    """All readings of one character without tones; the character itself when it has none."""
    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="default")[0]
    return tuple(dict.fromkeys(reading.lower().replace("ü", "v") for reading in found))


def name_index(name: str) -> str:
    """Space-separated spellings of a name: 单晓 → "danxiao shanxiao chanxiao dx sx cx"."""
    letters = [readings(character) for character in name if not character.isspace() and character not in "·•"]
    if not letters:
        return ""
    spelled = list(islice(product(*letters), MOST))
    full = dict.fromkeys("".join(parts) for parts in spelled)
    initials = dict.fromkeys("".join(part[0] for part in parts if part) for parts in spelled)
    return " ".join([*full, *initials])[:400]
