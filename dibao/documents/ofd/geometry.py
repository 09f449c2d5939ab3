"""坐标 — numbers, boxes, matrices, letter distances and outlines as GB/T 33190 writes them. Millimetres."""

import math
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_MOST = 20_000
_CURVE = 12

Point = tuple[float, float]


class Box(NamedTuple):
    """Left, top, width, height."""

    left: float = 0.0
    top: float = 0.0
    width: float = 0.0
    height: float = 0.0


class Matrix(NamedTuple):
    """a b c d e f: x' = a·x + c·y + e, y' = b·x + d·y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def at(self, x: float, y: float) -> Point:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, first: "Matrix") -> "Matrix":
        """The one matrix that does `first`, then this."""
        (e, f) = self.at(first.e, first.f)
        return Matrix(
            self.a * first.a + self.c * first.b,
            self.b * first.a + self.d * first.b,
            self.a * first.c + self.c * first.d,
            self.b * first.c + self.d * first.d,
            e,
            f,
        )

    @property
    def scale(self) -> float:
        """By how much lengths grow, on the whole."""
        return math.sqrt(abs(self.a * self.d - self.b * self.c))


AS_IT_IS = Matrix()


def numbers(text: str) -> list[float]:
    """The finite numbers in a text, as many as anybody needs."""
    found = (float(each) for each in _NUMBER.findall(text[:1_000_000])[:_MOST])
    return [each for each in found if math.isfinite(each) and abs(each) < 1e7]


def box(text: str) -> Box | None:
    """A box, or None when the text is none."""
    found = numbers(text)
    return Box(*found[:4]) if len(found) >= 4 and found[2] >= 0 and found[3] >= 0 else None


def matrix(text: str) -> Matrix:
    """A matrix; nothing written means: as it is."""
    found = numbers(text)
    return Matrix(*found[:6]) if len(found) >= 6 else AS_IT_IS


def moved(left: float, top: float) -> Matrix:
    """A shift."""
    return Matrix(e=left, f=top)


def distances(text: str) -> list[float]:
    """DeltaX, DeltaY — from letter to letter; `g 3 5` stands for three times 5."""
    tokens, at = text.split(), 0
    found: list[float] = []
    while at < len(tokens) and len(found) < _MOST:
        if tokens[at] == "g" and at + 2 < len(tokens):
            count, step = numbers(tokens[at + 1]), numbers(tokens[at + 2])
            found += (step[:1] or [0.0]) * min(int((count or [0])[0]), _MOST)
            at += 3
        else:
            found += numbers(tokens[at])[:1]
            at += 1
    return found


def outline(text: str) -> list[list[Point]]:
    """AbbreviatedData — lines from point to point; curves become short straight pieces, arcs their chord."""
    lines: list[list[Point]] = []
    for command, values in _commands(text):
        _step(lines, command, values)
    return [line for line in lines if len(line) > 1]


def _commands(text: str) -> Iterator[tuple[str, list[float]]]:
    command = ""
    values: list[float] = []
    for token in _TOKEN.findall(text[:1_000_000])[:_MOST]:
        if token.isalpha():
            if command:
                yield command, values
            command, values = token, []
        else:
            values += numbers(token)
    if command:
        yield command, values


def _step(lines: list[list[Point]], command: str, values: list[float]) -> None:
    points = list(zip(values[::2], values[1::2], strict=False))
    if command in "SM" and points:
        lines.append([points[0]])
    elif not lines:
        return
    elif command == "L" and points:
        lines[-1] += points
    elif command == "Q" and len(points) >= 2:
        lines[-1] += _bent([lines[-1][-1], *points[:2]])
    elif command == "B" and len(points) >= 3:
        lines[-1] += _bent([lines[-1][-1], *points[:3]])
    elif command == "A" and len(values) >= 7:
        lines[-1].append((values[5], values[6]))
    elif command == "C":
        lines[-1].append(lines[-1][0])


def _bent(control: list[Point]) -> list[Point]:
    """Points on a Bézier curve, without its first."""
    found = []
    for step in range(1, _CURVE + 1):
        level, t = control, step / _CURVE
        while len(level) > 1:
            level = [(x1 + (x2 - x1) * t, y1 + (y2 - y1) * t) for (x1, y1), (x2, y2) in pairwise(level)]
        found.append(level[0])
    return found
