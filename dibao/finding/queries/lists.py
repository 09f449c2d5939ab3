"""Reads of the index: which numbers fit a question, the newest first."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from dibao.access.choices import BUSINESS, PostKind
from dibao.archive.models import Custody
from dibao.kernel.crypto import blind

from ..models import FORM, Generation, Posting
from ..postings import BITS, Clause, answer
from ..sheets import Word
from ..words import gram_block, hide, word_block

# What is common is found in the first few; what is rare is looked for in all, a statement for as many as may be held.
FEW_BLOCKS, MOST_BLOCKS = 2, 16
Marks = Sequence[tuple[str, ...]]


def built_at() -> datetime | None:
    """When the index in use was built; None before the first."""
    generation = live()
    return generation.built_at if generation else None


def is_old() -> bool:
    """Whether the index in use lacks what is found since this version; false before the first build."""
    generation = live()
    return generation is not None and generation.form < FORM


def live() -> Generation | None:
    """The build that searches read."""
    return Generation.objects.filter(live=True).first()


def key() -> bytes:
    """The key under which words lie in the index; of this installation, for nothing else."""
    return bytes.fromhex(blind("finding.words", "1"))


def papers_in_scope(staff: Any) -> Marks:
    """Where this person's posts reach, as alternatives: papers of all classes, for an archivist those he keeps; records."""
    reached: list[tuple[str, ...]] = []
    for post in staff.live_posts:
        if post.kind == PostKind.ARCHIVIST:
            kept = Custody.objects.kept_by(staff, post.division)
            reached += [("paper", f"in:{where}", f"class:{class_code}") for class_code, where in kept]
        elif post.kind in BUSINESS:
            reached.append(("paper", f"in:{post.division}"))
        if post.kind in BUSINESS:
            reached.append(("record", f"in:{post.division}"))
    return reached


def households_in_scope(staff: Any) -> Marks:
    """The same for households, which have no classes."""
    return [(f"in:{post.division}",) for post in staff.live_posts if post.kind in BUSINESS]


def question(marks: Sequence[Marks], words: Sequence[Word]) -> list[Clause]:
    """Clauses of tokens for clauses of marks and for words."""
    secret = key()

    def of(blocks: list[bytes]) -> tuple[int, ...]:
        return tuple(hide(secret, b"".join(blocks)).tolist())

    clauses: list[Clause] = []
    for word in words:  # the rarest first: a block without the word is left before its long lists are unpacked
        ways = [of([gram_block(gram) for gram in word.grams])] if word.grams else []
        clauses.append([*ways, of([word_block(word.text)])] if word.is_narrow else ways)
    clauses += [[of([word_block(mark) for mark in each]) for each in clause] for clause in marks]
    return clauses


def numbers(generation: Generation, clauses: Sequence[Clause], *, before: int) -> Iterator[int]:
    """检索号 that fit, the highest first, below `before`. Reads no further than it is asked for."""
    top, step = (before - 1) >> BITS, FEW_BLOCKS
    tokens = {token for clause in clauses for way in clause for token in way}
    while top >= 0:
        blocks = range(top, max(top - step, -1), -1)
        rows = _rows(generation, blocks, tokens)
        for block in blocks:
            found = answer(clauses, rows[block]) if block in rows else []
            yield from (number for low in found if (number := (block << BITS) + low) < before)
        top, step = blocks[-1] - 1, MOST_BLOCKS


def _rows(generation: Generation, blocks: range, tokens: set[int]) -> dict[int, dict[int, bytes]]:
    rows: dict[int, dict[int, bytes]] = {}
    found = Posting.objects.filter(generation=generation.pk, block__in=list(blocks), token__in=tokens)
    for block, token, ids in found.values_list("block", "token", "ids"):
        rows.setdefault(block, {})[token] = bytes(ids)
    return rows
