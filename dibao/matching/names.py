"""姓名 — what two spellings of one Chinese name have in common: sound, shape, order, length. Pure: no Django.

A name becomes short lists of texts, so that the same comparison is a set intersection in Python and in SQL.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice, product
from typing import Final, NamedTuple

from dibao.kernel.pinyin import readings
from dibao.matching.glyphs import fold, lookalikes

COMMON, ORDINARY, RARE = 2, 1, 0
_MOST_READINGS: Final = (
    3,
    2,
)  # of the first character, where readings that occur in surnames only stand; of the others
_MOST_SPELLINGS: Final = 8
_LONG: Final = 5  # from here on a transcribed name without a Han surname
_COMPOUND: Final = frozenset(
    [
        "欧阳",
        "上官",
        "皇甫",
        "令狐",
        "诸葛",
        "司徒",
        "司马",
        "申屠",
        "夏侯",
        "贺兰",
        "完颜",
        "慕容",
        "尉迟",
        "长孙",
        "东方",
        "公孙",
        "宇文",
        "端木",
        "南宫",
        "呼延",
        "轩辕",
        "淳于",
    ]
)
_FIVE: Final = frozenset("王李张刘陈")
_HUNDRED: Final = _FIVE | frozenset(
    "杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
    "廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_FREQUENT: Final = frozenset("英兰秀玉桂芳丽华建国军勇伟明平文红梅春珍志海强敏静杰浩宇婷子梓涵欣怡德金凤荣")
_BLUR: Final = (
    (re.compile("^([zcs])h"), r"\1"),
    (re.compile("^n"), "l"),
    (re.compile("^hu(?=[in]$)"), "fe"),
    (re.compile("^hu(?=[aeio])"), "f"),
    (re.compile("^hu$"), "fu"),
    (re.compile("(?<=[aei])ng$"), "n"),
)


class NameParts(NamedTuple):
    """A name ready to be compared: two names agree on something when the lists meet. sounds: spellings ("wang xiao
    ming"); blurred: the same with confusable sounds as one; masks: one character hidden; looks: a mask and what group the
    hidden character belongs to; cuts: what is left of the name in too small a field; whole: the name itself."""

    name: str
    surname: str
    sounds: list[str]
    blurred: list[str]
    masks: list[str]
    cuts: list[str]
    looks: list[str]
    whole: list[str]
    letters: str
    common: int


class Commonness:
    """常见度 — how common a full name is. Without counts the published shares of surnames decide, and whether every
    given character is among the frequent ones; with counts, the file's own names.

    counts: how often each folded name occurs.
    """

    def __init__(self, counts: Mapping[str, int] | None = None) -> None:
        self.counts = counts or {}
        self.total = sum(self.counts.values())

    def band(self, name: str, surname: str) -> int:
        """COMMON, ORDINARY or RARE, of a folded name."""
        if self.total:
            times = self.counts.get(name, 0)
            return COMMON if times > max(4, self.total / 20_000) else RARE if times <= 2 else ORDINARY
        given = name[len(surname) :]
        if surname in _FIVE and (len(given) == 1 or _FREQUENT.issuperset(given)):
            return COMMON
        return ORDINARY if surname in _HUNDRED else RARE


PUBLISHED: Final = Commonness()


def parts(name: str, *, commonness: Commonness = PUBLISHED) -> NameParts:
    """拆解 — everything a comparison needs of one name. An empty name gives empty lists that meet nothing."""
    plain = fold(name)
    surname = surname_of(plain)
    spellings = _spellings(plain)
    places = range(len(plain)) if len(plain) > 1 else ()
    masks = [f"{plain[:at]}?{plain[at + 1 :]}" for at in places]
    return NameParts(
        name=plain,
        surname=surname,
        sounds=[" ".join(spelling) for spelling in spellings],
        blurred=list({" ".join(map(blur, spelling)): None for spelling in spellings}),
        masks=masks,
        cuts=_shortened(plain),
        looks=[masks[at] + group for at in places for group in lookalikes(plain[at])],
        whole=[plain] if plain else [],
        letters=surname + "".join(sorted(plain[len(surname) :])),
        common=commonness.band(plain, surname),
    )


def surname_of(plain: str) -> str:
    """姓 — one character, two for compound surnames; empty for long transcribed names and for single characters."""
    if len(plain) >= _LONG or len(plain) < 2:
        return ""
    return plain[:2] if len(plain) > 2 and plain[:2] in _COMPOUND else plain[:1]


@lru_cache(maxsize=5000)
def blur(syllable: str) -> str:
    """模糊音 — zh/z, ch/c, sh/s, n/l, h/f and -ng/-n taken as one: ``huang`` → ``fan``."""
    for pattern, replacement in _BLUR:
        syllable = pattern.sub(replacement, syllable)
    return syllable


def _spellings(plain: str) -> list[tuple[str, ...]]:
    if not plain:
        return []
    first, others = _MOST_READINGS
    every = product(*(readings(character)[: others if at else first] for at, character in enumerate(plain)))
    return list(islice(every, _MOST_SPELLINGS))


def _shortened(plain: str) -> list[str]:
    """The name with one character missing, and what a form with too little room leaves of a long name."""
    missing = [plain[:at] + plain[at + 1 :] for at in range(1, len(plain))] if len(plain) > 2 else []
    return missing + [plain[:end] for end in range(3, len(plain) - 1)]
