"""选地区 — from what a person types to the divisions it may mean.

Typed may be: Han text anywhere in a name (平安), the line from above with or without spaces (洮北 平安,
白城市洮北区平安镇), pinyin in full (pinganzhen) or initials (paz, pazh), or the digits of a code.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dibao.kernel import clock

from .. import codes
from ..models import Division, DivisionQuerySet
from ..naming import SEAT, TOWN, bigrams, collapse, height, readable, sounds_like
from .divisions import PLACEHOLDERS, path_names, successors

LIMIT = 20
Span = tuple[int, int]

_SEATS = 4_000  # more than there are provinces, cities and counties
_CANDIDATES = 400
_AREAS = 40
_LONGEST = 60
_SMALL = 10**6  # a county: looked through row by row
_HAN = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff（）()·]+")
_LETTERS = re.compile(r"[a-z]+")
_DIGITS = re.compile(r"[0-9]{1,12}")
_KINDS = re.compile(r"(?:自治[区州县旗]|街道|社区|居委会|嘎查|[省市区县旗盟州镇乡村])$")
_RANK: dict[str, int] = {level: rank for rank, level in enumerate(codes.LEVELS)}


@dataclass(frozen=True, slots=True)
class Match:
    """One line of the picker. A division no longer in being comes with its `heirs` and cannot be chosen."""

    code: int
    name: str
    level: str
    path: str
    valid: bool = True
    heirs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What the picker shows: the matches, and whether there were more than fit."""

    matches: tuple[Match, ...] = ()
    more: bool = False


def pick(
    typed: str,
    *,
    level: str = "",
    within: Sequence[int] = (),
    near: Sequence[int] = (),
    on: date | None = None,
    limit: int = LIMIT,
) -> Found:
    """Divisions that may be meant, best first: one's own area, exact name, higher level, code order.

    `within` admits only these divisions and what lies in them; `near` only puts them first.
    """
    words = typed.lower().replace("，", " ").replace(",", " ")[:_LONGEST].split()
    everywhere = [codes.span(code) for code in within or (codes.NATION,)]
    own = [codes.span(code) for code in near if not within]
    rows = _search(words, level, own, limit) + _search(words, level, everywhere, limit)
    if not rows and len(words) == 1:
        rows = _walk(words[0], level, everywhere, limit)
    rows = list({row.code: row for row in rows}.values())
    return Found(_matches(rows[:limit], on or clock.today()), more=len(rows) > limit)


def _walk(text: str, level: str, spans: list[Span], limit: int) -> list[Division]:
    """A whole path without spaces: the divisions its beginning names, one inside the other, then the rest."""
    while len(text) > 2 and _HAN.fullmatch(text) and (step := _first_step(text, spans)):
        length, rows = step
        if length == len(text):
            break
        text, spans = text[length:], [codes.span(row.code) for row in rows]
    return _ranked(text, _levels(text, level, spans, limit))


def _first_step(text: str, spans: list[Span]) -> tuple[int, list[Division]] | None:
    """The divisions that name the longest beginning of the text (吉林省 or 吉林), the highest of them."""
    rows = [row for where in (SEAT, TOWN) for row in _candidates(text[:2], where, spans)]
    named: dict[tuple[int, int], list[Division]] = {}
    for row in rows:
        length = next((len(said) for said in (row.name, _stem(row.name)) if text.startswith(said)), 0)
        named.setdefault((length, -_RANK[row.level]), []).append(row)
    best = max(named, default=(0, 0))
    return (best[0], named[best][:_AREAS]) if best[0] > 1 else None


def _search(words: list[str], level: str, spans: list[Span], limit: int) -> list[Division]:
    """The last word is looked for; those before it name what it lies in."""
    for area in words[:-1]:
        spans = [codes.span(row.code) for row in _best_areas(area, spans)]
    return _ranked(words[-1], _levels(words[-1], level, spans, limit)) if words and spans else []


def _best_areas(word: str, spans: list[Span]) -> list[Division]:
    rows = _ranked(word, [row for where in (SEAT, TOWN) for row in _candidates(word, where, spans)])
    exact = [row for row in rows if _is_exact(row.name, word)]
    return (exact or rows)[:_AREAS]


def _levels(word: str, level: str, spans: list[Span], limit: int) -> list[Division]:
    """Candidates from the highest level down, until there are more than enough."""
    rows: list[Division] = []
    for where in (SEAT, TOWN, ""):
        if len(rows) > limit or (level and where != height(level)):
            continue
        rows += [row for row in _candidates(word, where, spans) if level in ("", row.level)]
    return rows


def _candidates(word: str, where: str, spans: list[Span]) -> Iterable[Division]:
    """Divisions of one height (seat, township, village) that answer the word, in code order."""
    rows = _at(where, Division.objects.defer("words"))
    most = _SEATS if where == SEAT else _CANDIDATES
    if _DIGITS.fullmatch(word):
        lo, hi = int(word.ljust(12, "0")), int(word.ljust(12, "9"))
        return rows.inside(spans).filter(code__range=(lo, hi))[:most]
    if not spans or (len(word) < 2 and where == "" and any(hi - lo >= _SMALL for lo, hi in spans)):
        return ()
    mark = (where,) if where else ()
    if _LETTERS.fullmatch(word):
        if len(word) == 1 and where:
            return rows.matching((where + word,), spans=spans, most=most)
        return rows.matching((f"{word}*", *mark), (f"{collapse(word)}*", *mark), spans=spans, most=most)
    characters = readable(word)
    if not characters or not _HAN.fullmatch(word):
        return ()
    if len(characters) == 1 and where == "":
        return rows.inside(spans).filter(name__contains=word)[:most]
    return rows.matching((*bigrams(characters), *mark), spans=spans, most=most).filter(name__contains=word)


def _at(where: str, rows: DivisionQuerySet) -> DivisionQuerySet:
    if where == "":
        return rows.filter(level="village")
    return rows.filter(level="township") if where == TOWN else rows.filter(level__in=("province", "city", "county"))


def _ranked(word: str, rows: list[Division]) -> list[Division]:
    """Han text: exact names first, then by level. Pinyin: by level, then the usual reading of the name first."""
    spoken = bool(_LETTERS.fullmatch(word))

    def rank(row: Division) -> tuple:
        level = _RANK[row.level]
        if spoken:
            return level, not sounds_like(row.name, word), row.code
        return not _is_exact(row.name, word), level, not row.name.startswith(word), row.code

    return sorted((row for row in rows if row.name not in PLACEHOLDERS), key=rank)


def _is_exact(name: str, word: str) -> bool:
    """平安 is exactly 平安镇 and 平安村, and only partly 新平安镇."""
    return word in (name, _stem(name))


def _stem(name: str) -> str:
    return _KINDS.sub("", name)


def _matches(rows: list[Division], on: date) -> tuple[Match, ...]:
    paths = path_names([row.code for row in rows])
    found: dict[tuple[str, int], Match] = {}
    for row in rows:
        # 嘉峪关市 is a city and its only county: one line. Two villages of one name stay two.
        twin = row.code if row.level == "village" else 0
        valid = row.is_valid(on)
        heirs = () if valid else tuple(path_names(successors(row.code, on=on)).values())
        match = Match(row.code, row.name, row.level, paths[row.code], valid, heirs)
        found.setdefault((match.path, twin), match)
    return tuple(found.values())
