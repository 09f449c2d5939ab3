"""关联图的图画 — households and what they share as SVG written by the server; the same cluster is always drawn the same.

Circles are households, by their number in the table beneath; squares are what they share. The table says all of it.
"""

from collections.abc import Sequence
from typing import Final

import networkx
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

WIDTH: Final = 720
HEIGHT: Final = 460
EDGE: Final = 56
MOST: Final = 60
"""Households drawn; of more than that a picture shows nothing any more."""
HOUSE_INK, THING_INK, LINE_INK, TEXT_INK = "#1d5fa8", "#fff", "#64748b", "#1f2937"
SEED: Final = 20260701


def draw(things: Sequence[tuple[str, Sequence[int]]], *, households: int) -> tuple[SafeString, int]:
    """The picture, and how many households are in it. things: name of what is shared, numbers of its households."""
    seen = [(name, [at for at in there if at <= MOST]) for name, there in things]
    seen = [(name, there) for name, there in seen if len(there) > 1]
    graph = networkx.Graph()
    for name, there in seen:
        graph.add_edges_from((name, at) for at in there)
    drawn = sum(isinstance(node, int) for node in graph)
    places = _places(graph)
    parts = [_line(places[name], places[at]) for name, there in seen for at in there]
    parts += [_house(at, places[at]) for at in sorted(node for node in graph if isinstance(node, int))]
    parts += [_thing(name, places[name]) for name, _ in seen]
    title = f"{households} 户之间的关联"
    said = "；".join(f"{name}：第 {'、'.join(map(str, there))} 户" for name, there in seen)
    return _svg(title, said, parts), drawn


def _places(graph: networkx.Graph) -> dict[str | int, tuple[float, float]]:
    """Where each node stands, in the units of the picture."""
    if not graph:
        return {}
    spots = networkx.spring_layout(graph, seed=SEED, iterations=200, k=2.2 / len(graph) ** 0.5)
    xs, ys = [x for x, _ in spots.values()], [y for _, y in spots.values()]
    return {node: (_scaled(x, xs, WIDTH), _scaled(y, ys, HEIGHT)) for node, (x, y) in spots.items()}


def _scaled(value: float, every: Sequence[float], room: int) -> float:
    low, high = min(every), max(every)
    part = (value - low) / (high - low) if high > low else 0.5
    return round(EDGE + part * (room - 2 * EDGE), 1)


def _line(a: tuple[float, float], b: tuple[float, float]) -> str:
    return f'<line x1="{a[0]}" y1="{a[1]}" x2="{b[0]}" y2="{b[1]}" stroke="{LINE_INK}" stroke-width="1.5"/>'


def _house(number: int, at: tuple[float, float]) -> str:
    circle = f'<circle cx="{at[0]}" cy="{at[1]}" r="14" fill="{HOUSE_INK}"/>'
    return circle + _text(at, str(number), ink="#fff")


def _thing(name: str, at: tuple[float, float]) -> str:
    wide = 16 + 14 * len(name)
    at = (min(max(at[0], wide / 2 + 4), WIDTH - wide / 2 - 4), at[1])  # a long name stays inside the picture
    box = (
        f'<rect x="{at[0] - wide / 2:.1f}" y="{at[1] - 12}" width="{wide}" height="24" rx="4" '
        f'fill="{THING_INK}" stroke="{LINE_INK}"/>'
    )
    return box + _text(at, name, ink=TEXT_INK)


def _text(at: tuple[float, float], words: str, *, ink: str) -> str:
    return (
        f'<text x="{at[0]}" y="{at[1] + 4.5:.1f}" text-anchor="middle" fill="{ink}">{conditional_escape(words)}</text>'
    )


def _svg(title: str, description: str, parts: Sequence[str]) -> SafeString:
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" font-size="13"><title>{}</title><desc>{}</desc>{}</svg>',
        WIDTH,
        HEIGHT,
        title,
        description,
        mark_safe("".join(parts)),  # noqa: S308 — every word in it was escaped by _text
    )
