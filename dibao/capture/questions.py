"""疑问 — everything about a scanned document that a person must answer before it is filed. Pure: no Django.

Nothing here decides; each question is a sentence with its page, and the answer is kept with the document.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from dibao.kernel.masking import mask_id, mask_name

from .lines import SURE, Line, card, id_numbers, page_number
from .measuring import Measures, apart

LEAST_DPI, LEAST_DPI_SMALL = 200, 300
MOST_SLANT = 3.0
BLANK_INK = 0.0008
LEAST_RED = 0.0004
SAME_PRINT = 2  # of fifteen, in the spot that differs most: what saving a picture again makes of it
CARDS = ("id_card", "household_register")

# Nothing a person could say answers these: they are put right, or the document goes back.
NO_ANSWER = ("unsaid", "empty", "unreadable")


class Question(NamedTuple):
    """疑问 — a stable name for its answer, and the sentence."""

    code: str
    sentence: str

    @property
    def can_be_answered(self) -> bool:
        return self.code.partition(":")[0] not in NO_ANSWER


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page as the questions see it: its place in the document, measures, lines (None: nobody has read it)."""

    place: int
    digest: str
    measures: Measures | None
    lines: Sequence[Line] | None


@dataclass(frozen=True, slots=True)
class Document:
    """What is known of a document. `people`: ID number → name of everybody who ever belonged to the household;
    `elsewhere`: ID number → household number of people registered in another household."""

    kind: str
    needs_stamp: bool
    expected: int | None
    leaves: Sequence[Leaf]
    people: Mapping[str, str] = field(default_factory=dict)
    elsewhere: Mapping[str, str] = field(default_factory=dict)


def questions(document: Document, *, seen: Mapping[str, str]) -> list[Question]:
    """Every question, by page. `seen`: digest of a content → where else it lies (another document, the volume)."""
    asked = [*_count(document), *_order(document)]
    for leaf in document.leaves:
        asked += _picture(leaf, document)
        if leaf.digest in seen:
            asked.append(_asked("again", leaf, f"和{seen[leaf.digest]}是同一个扫描件，可能放重了。"))
    asked += _twice(document.leaves)
    asked += _people(document)
    return asked


def _asked(code: str, leaf: Leaf, sentence: str) -> Question:
    return Question(f"{code}:{leaf.place}", f"第{leaf.place}页{sentence}")


def _count(document: Document) -> list[Question]:
    there = len(document.leaves)
    if not there:
        return [Question("empty", "这份文件一页也没有。")]
    if document.expected and there != document.expected:
        what = "缺" if there < document.expected else "多"
        return [
            Question("count", f"应有{document.expected}页，扫到{there}页，{what}{abs(there - document.expected)}页。")
        ]
    return []


def _order(document: Document) -> list[Question]:
    """Printed page numbers must run; one that is missing or out of turn is named."""
    said = [(leaf, page_number(leaf.lines)) for leaf in document.leaves if leaf.lines]
    numbered = [(leaf, found) for leaf, found in said if found is not None]
    asked = []
    for (_, before), (leaf, after) in pairwise(numbered):
        if after[0] <= before[0]:
            asked.append(
                _asked("order", leaf, f"印的是第{after[0]}页，却排在印着第{before[0]}页的后面。页序可能不对，请调整。")
            )
    for total in {found[1] for _, found in numbered}:
        there = {found[0] for _, found in numbered if found[1] == total}
        gaps = [str(page) for page in range(1, total + 1) if page not in there]
        if gaps and len(numbered) == len(document.leaves):
            asked.append(Question(f"missing:{total}", f"页码印着共{total}页，没有第{'、'.join(gaps)}页。"))
    return asked


def _picture(leaf: Leaf, document: Document) -> list[Question]:
    found = leaf.measures
    if found is None:
        return [_asked("unreadable", leaf, "打不开或还没有检查，请重新扫描。")]
    asked = []
    least = LEAST_DPI_SMALL if found.small else LEAST_DPI
    if found.dpi < least:
        how = "" if found.said else "（文件没有写明分辨率，按 A4 估算）"
        asked.append(_asked("dpi", leaf, f"只有{found.dpi} dpi{how}，应不低于{least} dpi。"))
    if abs(found.slant) > MOST_SLANT:
        asked.append(_asked("slant", leaf, f"歪了{abs(found.slant):.1f}度，应不超过{MOST_SLANT:.0f}度。"))
    if found.ink < BLANK_INK:
        asked.append(_asked("blank", leaf, "几乎是空白页。是背面的，请选“不归档”；不是的，请重新扫描。"))
    elif document.needs_stamp and not found.colour:
        asked.append(_asked("grey", leaf, "是黑白的。盖章的材料应彩色扫描，看得出印章颜色。"))
    return asked


def _twice(leaves: Sequence[Leaf]) -> list[Question]:
    asked = []
    for at, leaf in enumerate(leaves):
        for other in leaves[:at]:
            if leaf.digest == other.digest or _alike(leaf.measures, other.measures):
                asked.append(_asked("twice", leaf, f"和第{other.place}页几乎一样，可能扫了两遍。"))
                break
    return asked


def _alike(one: Measures | None, other: Measures | None) -> bool:
    if one is None or other is None or min(one.ink, other.ink) < BLANK_INK:
        return False
    return abs(one.ink - other.ink) < 0.002 and apart(one.print, other.print) <= SAME_PRINT


def _people(document: Document) -> list[Question]:
    """Whose papers these are, as far as a number on them says it."""
    asked: list[Question] = []
    for leaf in document.leaves:
        if leaf.lines is None:
            if document.kind in CARDS:
                asked.append(_asked("unread", leaf, "还没有识别文字。请对照户内成员，核对姓名和身份证号。"))
            continue
        asked += _strangers(leaf, document)
    if document.kind == "id_card" and all(leaf.lines is not None for leaf in document.leaves) and document.leaves:
        asked += _unnumbered(document)
    stamped = [leaf for leaf in document.leaves if leaf.measures and leaf.measures.red >= LEAST_RED]
    coloured = [leaf for leaf in document.leaves if leaf.measures and leaf.measures.colour]
    if document.needs_stamp and coloured and not stamped:
        asked.append(Question("stamp", "没有看到红色印章。这种材料应盖章，请核对原件。"))
    return asked


def _strangers(leaf: Leaf, document: Document) -> list[Question]:
    asked = []
    for number, sure in id_numbers(leaf.lines or ()):
        if number in document.people:
            continue
        named = card(leaf.lines or ())
        who = f"（{mask_name(named.name)}）" if named and named.name and named.number == number else ""
        if number in document.elsewhere:
            text = f"的身份证号 {mask_id(number)}{who}是户号 {document.elsewhere[number]} 的成员，可能夹错了户。"
            asked.append(_asked("stranger", leaf, text))
        elif document.kind in CARDS:
            how = "" if sure >= SURE else "，识别把握不大"
            text = f"的身份证号 {mask_id(number)}{who}不是这一户的成员{how}，可能是别家的证件。"
            asked.append(_asked("stranger", leaf, text))
    return asked + _misnamed(leaf, document)


def _misnamed(leaf: Leaf, document: Document) -> list[Question]:
    found = card(leaf.lines or ()) if document.kind == "id_card" else None
    if found is None or found.number not in document.people or not found.name:
        return []
    wanted = document.people[found.number]
    if found.name == wanted:
        return []
    how = "，识别把握不大" if found.sure < SURE else ""
    text = f"身份证号是{wanted}的，姓名却识别为“{found.name}”{how}，请核对。"
    return [_asked("name", leaf, text)]


def _unnumbered(document: Document) -> list[Question]:
    if any(id_numbers(leaf.lines or ()) for leaf in document.leaves):
        return []
    return [Question("no_number", "没有读出身份证号。请对照户内成员，核对这是谁的身份证。")]
