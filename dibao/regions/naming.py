"""地名的写法与检索词 — short names for paths, and the words a name can be found by. Pure but for pinyin."""

from functools import cache
from itertools import pairwise

from dibao.kernel.pinyin import readings

from .codes import Level

# Longest first: the committee is not part of the place.
_COMMITTEES = (
    ("社区居民委员会", "社区"),
    ("社区村民委员会", "社区"),
    ("社区居委会", "社区"),
    ("社区村委会", "社区"),
    ("村民委员会", "村"),
    ("村委会", "村"),
)
_SETTLEMENTS = ("村", "嘎查")
# Words that say how high a division stands; no pinyin syllable begins with u.
SEAT, TOWN = "useat", "utown"
_READINGS = 3
_VARIANTS = 7


def short_name(full_name: str) -> str:
    """一心村委会 → 一心村; other names stay as they are."""
    for committee, place in _COMMITTEES:
        stem = full_name.removesuffix(committee)
        if stem and stem != full_name:
            return stem if stem.endswith(_SETTLEMENTS) else stem + place
    return full_name


def bigrams(text: str) -> list[str]:
    """平安镇 → 平安, 安镇; a single character is its own word."""
    return [a + b for a, b in pairwise(text)] or [text]


def search_words(name: str, *, level: Level) -> str:
    """Every word the division is found by, separated by spaces: bigrams, spellings and initials in pinyin.

    Above the village also each single character and first letter: one typed character never means one of
    40,000 villages.
    """
    characters = readable(name)
    letters = [readings(character)[:_READINGS] for character in characters]
    words = dict.fromkeys(bigrams(characters))
    if letters and all(letters):
        heads = [_heads(spellings) for spellings in letters]
        words.update(dict.fromkeys(_variants(letters)))
        words.update(dict.fromkeys(_variants(heads)))
        if level != "village":
            words.update(dict.fromkeys(characters))
            words.update(dict.fromkeys(height(level) + head for head in heads[0]))
    if level != "village":
        words[height(level)] = None
    return " ".join(word for word in words if word)


def height(level: str) -> str:
    """The word that says how high divisions of a level stand; empty for villages."""
    return {"village": "", "township": TOWN}.get(level, SEAT)


def readable(text: str) -> str:
    """The characters that count when a name is looked for: no brackets, dots or private characters."""
    return "".join(character for character in text if character.isalnum())


def sounds_like(name: str, typed: str) -> bool:
    """Whether the usual reading of the name begins as typed, in full or by initials."""
    usual = [readings(character)[0] for character in readable(name)]
    heads = "".join(spelling[0] for spelling in usual)
    return "".join(usual).startswith(typed) or heads.startswith((typed, collapse(typed)))


def _variants(letters: list[tuple[str, ...]]) -> list[str]:
    """The usual reading of the whole name, then those where one character is read another way (洮 tao, yao)."""
    usual = [spellings[0] for spellings in letters]
    found = ["".join(usual)]
    for place, spellings in enumerate(letters):
        found += ["".join([*usual[:place], other, *usual[place + 1 :]]) for other in spellings[1:]]
    return found[:_VARIANTS]


@cache
def _heads(spellings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(spelling[0] for spelling in spellings))


def collapse(letters: str) -> str:
    """Initials as some people type them: pazh → paz, shch → sc."""
    return letters.replace("zh", "z").replace("ch", "c").replace("sh", "s")
