"""图元 — what stands on a page, in the order it is drawn: letters, lines, pictures. Coordinates of the page, mm."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from .geometry import AS_IT_IS, Box, Matrix, Point, box, distances, matrix, moved, numbers, outline

MAX_OBJECTS = 50_000
MAX_NESTED = 12


@dataclass(frozen=True, slots=True)
class Letters:
    """文字 — letters, each with the beginning of its baseline."""

    text: str
    places: tuple[Point, ...]
    size: float
    colour: tuple[int, int, int]
    font: str


@dataclass(frozen=True, slots=True)
class Lines:
    """图形 — outlines, stroked or filled or both (None: not)."""

    outlines: tuple[tuple[Point, ...], ...]
    width: float
    stroke: tuple[int, int, int] | None
    fill: tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class Picture:
    """图像 — the resource and the corners of the parallelogram it fills (upper left, upper right, lower left)."""

    resource: str
    corners: tuple[Point, Point, Point]


Thing = Letters | Lines | Picture


def things(content: Element | None, *, composites: dict[str, Element], within: Matrix = AS_IT_IS) -> Iterator[Thing]:
    """Everything drawn by the layers of a page, a template or an appearance; `composites` are vector pictures by id."""
    for count, thing in enumerate(_of(content, composites, within, 0)):
        if count >= MAX_OBJECTS:
            return
        yield thing


def _of(parent: Element | None, composites: dict[str, Element], within: Matrix, depth: int) -> Iterator[Thing]:
    if parent is None or depth > MAX_NESTED:
        return
    for each in parent:
        if each.tag in ("Layer", "PageBlock", "Content"):
            yield from _of(each, composites, within, depth + 1)
            continue
        if each.get("Visible", "true") == "false":
            continue
        boundary = box(each.get("Boundary", "")) or Box()
        here = within.after(moved(boundary.left, boundary.top)).after(matrix(each.get("CTM", "")))
        if each.tag == "TextObject":
            yield from _letters(each, here)
        elif each.tag == "PathObject":
            yield _lines(each, here)
        elif each.tag == "ImageObject":
            yield _picture(each, here, boundary)
        elif each.tag == "CompositeObject":
            yield from _of(composites.get(each.get("ResourceID", "")), composites, here, depth + 1)


def _letters(each: Element, here: Matrix) -> Iterator[Letters]:
    size = (numbers(each.get("Size", "")) or [3.0])[0]
    colour = _colour(each.find("FillColor")) or (0, 0, 0)
    for code in each.iter("TextCode"):
        text = (code.text or "").strip("\r\n")
        if text:
            places = tuple(here.at(x, y) for x, y in _places(code, len(text), size))
            yield Letters(text, places, size * here.scale, colour, each.get("Font", ""))


def _places(code: Element, count: int, size: float) -> list[Point]:
    """Where each letter begins; without distances they stand one behind the other."""
    x = (numbers(code.get("X", "")) or [0.0])[0]
    y = (numbers(code.get("Y", "")) or [0.0])[0]
    across, down = distances(code.get("DeltaX", "")), distances(code.get("DeltaY", ""))
    places = [(x, y)]
    for at in range(count - 1):
        step = across[at] if at < len(across) else 0.0 if down else size
        x, y = x + step, y + (down[at] if at < len(down) else 0.0)
        places.append((x, y))
    return places


def _lines(each: Element, here: Matrix) -> Lines:
    data = each.find("AbbreviatedData")
    outlines = tuple(
        tuple(here.at(x, y) for x, y in line) for line in outline((data.text if data is not None else "") or "")
    )
    stroked, filled = each.get("Stroke", "true") != "false", each.get("Fill", "false") == "true"
    width = (numbers(each.get("LineWidth", "")) or [0.353])[0]
    stroke = (_colour(each.find("StrokeColor")) or (0, 0, 0)) if stroked else None
    return Lines(outlines, width * here.scale, stroke, _colour(each.find("FillColor")) if filled else None)


def _picture(each: Element, here: Matrix, boundary: Box) -> Picture:
    # A picture is the unit square; without a matrix it fills its boundary.
    if not each.get("CTM"):
        here = here.after(Matrix(a=boundary.width, d=boundary.height))
    return Picture(each.get("ResourceID", ""), (here.at(0, 0), here.at(1, 0), here.at(0, 1)))


def _colour(each: Element | None) -> tuple[int, int, int] | None:
    if each is None:
        return None
    values = [max(0, min(255, int(value))) for value in numbers(each.get("Value", "")) or [0]]
    if len(values) == 4:  # CMYK in per cent or 255, close enough for a preview
        cyan, magenta, yellow, black = (value / 255 for value in values)
        return tuple(round(255 * (1 - ink) * (1 - black)) for ink in (cyan, magenta, yellow))  # type: ignore[return-value]
    return (values[0], values[1], values[2]) if len(values) >= 3 else (values[0],) * 3
