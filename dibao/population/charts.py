"""图 — charts as SVG written by the server: readable without scripts, by a screen reader, and on black-and-white paper.

Every number of a chart also stands in the table beneath it. Colours are dark and light, never red against green.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

INK: Final = ("#9fb6d1", "#1d5fa8")
LINES: Final = ("#1f2937", "#1d5fa8")
WIDTH: Final = 640
BAR, GAP, LABEL, FIGURE = 16, 14, 170, 120
TOP, HEIGHT, LEFT, RIGHT = 40, 220, 110, 40
Words = Callable[[int], str]


def bars(
    title: str, description: str, names: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]], words: Words
) -> SafeString:
    """并列横条 — per row one bar for each name; ``words`` writes the figure beside the bar."""
    most = max((value for _, values in rows for value in values), default=0) or 1
    room = WIDTH - LABEL - FIGURE
    parts, top = [legend(names)], 34
    for label, values in rows:
        middle = top + len(values) * BAR / 2 + 5
        parts.append(_text(LABEL - 8, middle, label, anchor="end"))
        for ink, value in zip(INK, values, strict=False):
            length = max(value, 0) * room // most
            parts.append(f'<rect x="{LABEL}" y="{top}" width="{length}" height="{BAR - 2}" fill="{ink}"/>')
            parts.append(_text(LABEL + length + 6, top + 12, words(value)))
            top += BAR
        top += GAP
    return _svg(title, description, top, parts)


def lines(
    title: str,
    description: str,
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[int | None]]],
    words: Words,
) -> SafeString:
    """折线 — one line per series over the same labels; None leaves a gap. The scale begins where the figures do."""
    values = [value for _, points in series for value in points if value is not None]
    scale = marks(min(values, default=0), max(values, default=1))
    step = (WIDTH - LEFT - RIGHT) / max(len(labels) - 1, 1)
    parts = [legend([name for name, _ in series], LINES)]
    for mark in scale:
        y = _height(mark, scale)
        parts.append(f'<line x1="{LEFT}" y1="{y:.0f}" x2="{WIDTH - RIGHT}" y2="{y:.0f}" stroke="#d5dae1"/>')
        parts.append(_text(LEFT - 8, y + 4, words(mark), anchor="end"))
    for at in range(0, len(labels), max(1, len(labels) // 8)):
        parts.append(_text(LEFT + at * step, TOP + HEIGHT + 20, labels[at], anchor="middle"))
    for number, (_, points) in enumerate(series):
        parts += _line(points, number, step=step, scale=scale)
    return _svg(title, description, TOP + HEIGHT + 34, parts)


def marks(low: int, high: int) -> list[int]:
    """Four to eight round numbers that hold both ends: steps of 1, 2 or 5 with zeros."""
    span = max(high - low, high // 10, 4)
    step = next(s for e in range(20) for s in (10**e, 2 * 10**e, 5 * 10**e) if span <= s * 5)
    first = max(low - step // 2, 0) // step * step
    return list(range(first, high + step, step))


def _height(value: int, scale: Sequence[int]) -> float:
    return TOP + HEIGHT - HEIGHT * (value - scale[0]) / (scale[-1] - scale[0])


def _line(points: Sequence[int | None], number: int, *, step: float, scale: Sequence[int]) -> list[str]:
    ink, dash = LINES[number % 2], ("", "6 4")[number % 2]
    spots = [(LEFT + at * step, _height(v, scale)) for at, v in enumerate(points) if v is not None]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    drawn = [f'<polyline points="{path}" fill="none" stroke="{ink}" stroke-width="2.5" stroke-dasharray="{dash}"/>']
    return drawn + [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{ink}"/>' for x, y in spots]


def legend(names: Sequence[str], inks: Sequence[str] = INK) -> str:
    """What each colour stands for."""
    parts, left = [], 8
    for ink, name in zip(inks, names, strict=False):
        parts.append(f'<rect x="{left}" y="8" width="14" height="12" fill="{ink}"/>')
        parts.append(_text(left + 20, 19, name))
        left += 40 + 15 * len(name)
    return "".join(parts)


def _text(x: float, y: float, words: str, *, anchor: str = "start") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{conditional_escape(words)}</text>'


def _svg(title: str, description: str, height: float, parts: Sequence[str]) -> SafeString:
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" font-size="13" fill="#1f2937"><title>{}</title>'
        "<desc>{}</desc>{}</svg>",
        WIDTH,
        round(height),
        title,
        description,
        mark_safe("".join(parts)),  # noqa: S308 — every word in it was escaped by _text
    )
