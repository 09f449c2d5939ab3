"""OFD 文档 — pages with their words, what is missing, and what was signed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element

from ..formats import MAX_PAGES, Bad
from .container import ENTRY, Package, located, opened
from .content import Letters, Picture, Thing, things
from .geometry import Box, box, moved
from .markup import text_of
from .signatures import Signature, signatures
from .wording import words

A4 = Box(0, 0, 210, 297)
ABOVE, BELOW = ("Foreground",), ("Background", "Body", "")


class Page(NamedTuple):
    """页 — its part, its size in mm, its words."""

    part: str
    width: float
    height: float
    text: str


class Ofd(NamedTuple):
    """What an OFD holds. `problems` are sentences about parts that are named and not there, and about signatures."""

    pages: tuple[Page, ...]
    text: str
    signatures: tuple[Signature, ...]
    problems: tuple[str, ...]
    lacking: tuple[str, ...]
    attachments: tuple[str, ...]


@dataclass(slots=True)
class Leaf:
    """One page before it is read: its number and id, where it is, how large, what it may refer to."""

    number: int
    identifier: str
    part: str
    area: Box
    book: "Book"
    tree: Element | None = None


@dataclass(slots=True)
class Book:
    """One document of the file: its resources and templates by id."""

    package: Package
    root: str
    area: Box = A4
    media: dict[str, str] = field(default_factory=dict)
    composites: dict[str, Element] = field(default_factory=dict)
    templates: dict[str, tuple[str, str]] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)

    def resources(self, base: str, tree: Element | None) -> None:
        """Remember what a list of resources offers."""
        if tree is None:
            return
        folder = located(base, tree.get("BaseLoc", "")) + "/" if tree.get("BaseLoc") else base
        for each in tree.iter("MultiMedia"):
            name = text_of(each, "MediaFile")
            if name:
                beside = located(folder, name)
                plain = located(base, name)
                self.media[each.get("ID", "")] = plain if self.package.holds(plain) else beside
        for each in tree.iter("CompositeGraphicUnit"):
            content = each.find("Content")
            if content is not None:
                self.composites[each.get("ID", "")] = content


def read(path: Path) -> Ofd:
    """读 OFD — pages, words, signatures; parts that are missing are named, a file that would harm raises Bad."""
    with opened(path) as package:
        leaves, lists, attachments = gathered(package)
        pages = tuple(_page(leaf) for leaf in leaves)
        numbers = {leaf.identifier: leaf.number for leaf in leaves}
        seen = [leaf.part for leaf in leaves if package.holds(leaf.part)]
        signed = tuple(signatures(package, lists, contents=seen, pages=numbers))
        lacking = tuple(f"{what}（{name}）" for what, name in package.lacking)
    problems = [f"缺少{each}。" for each in lacking]
    problems += [each.sentence for each in signed if each.state in ("changed", "incomplete")]
    text = "\n".join(page.text for page in pages if page.text)
    return Ofd(pages, text, signed, tuple(problems), lacking, attachments)


def gathered(package: Package) -> tuple[list[Leaf], list[str], tuple[str, ...]]:
    """Every page of every document, the lists of signatures, and the names of attachments. Raises Bad."""
    entry = package.tree(ENTRY, what="入口")
    leaves: list[Leaf] = []
    lists: list[str] = []
    attachments: list[str] = []
    for body in entry.iter("DocBody") if entry is not None else ():
        root = text_of(body, "DocRoot")
        if not root:
            raise Bad("OFD 里没有指明文档的位置，文件不完整或已损坏。请向出具单位要完整的文件。")
        if text_of(body, "Signatures"):
            lists.append(located(ENTRY, text_of(body, "Signatures")))
        _document(package, located(ENTRY, root), leaves, attachments)
    stray = [name for name in package.names if name.rpartition("/")[2] == "Signatures.xml" and name not in lists]
    return leaves, lists + stray, tuple(attachments)


def _document(package: Package, root: str, leaves: list[Leaf], attachments: list[str]) -> None:
    tree = package.tree(root, what="文档")
    if tree is None:
        return
    common = tree.find("CommonData")
    book = Book(package, root, _area(common.find("PageArea") if common is not None else None) or A4)
    for each in common if common is not None else ():
        if each.tag in ("PublicRes", "DocumentRes") and (each.text or "").strip():
            name = located(root, (each.text or "").strip())
            book.resources(name, package.tree(name, what="资源清单"))
        elif each.tag == "TemplatePage" and each.get("BaseLoc"):
            part = located(root, each.get("BaseLoc", ""))
            book.templates[each.get("ID", "")] = (part, each.get("ZOrder", "Background"))
    for each in tree.iterfind("Pages/Page"):
        if len(leaves) >= MAX_PAGES:
            raise Bad(f"OFD 文件超过{MAX_PAGES}页。请分成几个文件上传。")
        leaves.append(_leaf(package, book, each, len(leaves) + 1))
    _remarks(package, book, text_of(tree, "Annotations"))
    listed = text_of(tree, "Attachments")
    for each in _children(package, located(root, listed) if listed else "", "附件清单", "Attachment"):
        attachments.append(each.get("Name", "") or text_of(each, "FileLoc"))


def _leaf(package: Package, book: Book, each: Element, number: int) -> Leaf:
    part = located(book.root, each.get("BaseLoc", "")) if each.get("BaseLoc") else ""
    tree = package.tree(part, what=f"第{number}页的内容")
    for res in tree.findall("PageRes") if tree is not None else ():
        name = located(part, (res.text or "").strip())
        book.resources(name, package.tree(name, what="资源清单"))
    area = _area(tree.find("Area") if tree is not None else None) or book.area
    return Leaf(number, each.get("ID", ""), part, area, book, tree)


def _remarks(package: Package, book: Book, listed: str) -> None:
    """Annotations by the id of their page."""
    base = located(book.root, listed) if listed else ""
    for each in _children(package, base, "注释清单", "Page"):
        name = text_of(each, "FileLoc")
        if name:
            book.notes.setdefault(each.get("PageID", ""), []).append(located(base, name))


def _children(package: Package, name: str, what: str, tag: str) -> list[Element]:
    tree = package.tree(name, what=what) if name else None
    return tree.findall(tag) if tree is not None else []


def _area(area: Element | None) -> Box | None:
    found = box(text_of(area, "PhysicalBox"))
    return found if found and 1 <= found.width <= 5000 and 1 <= found.height <= 5000 else None


def _page(leaf: Leaf) -> Page:
    letters = []
    for thing in drawn(leaf):
        if isinstance(thing, Letters):
            letters.append(thing)
        elif isinstance(thing, Picture) and thing.resource in leaf.book.media:
            leaf.book.package.want(leaf.book.media[thing.resource], what=f"第{leaf.number}页的图片")
    return Page(leaf.part, leaf.area.width, leaf.area.height, words(letters))


def drawn(leaf: Leaf) -> Iterator[Thing]:
    """Everything on the page in the order of drawing: templates below, the page, templates above, annotations."""
    book, tree = leaf.book, leaf.tree
    if tree is None:
        return
    used = [
        (book.templates[each.get("TemplateID", "")], each.get("ZOrder", ""))
        for each in tree.findall("Template")
        if each.get("TemplateID", "") in book.templates
    ]
    for (part, order), own in used:
        if (own or order) not in ABOVE:
            yield from _template(book, part)
    yield from things(tree.find("Content"), composites=book.composites)
    for (part, order), own in used:
        if (own or order) in ABOVE:
            yield from _template(book, part)
    for part in book.notes.get(leaf.identifier, []):
        notes = book.package.tree(part, what="注释")
        for each in notes.iter("Appearance") if notes is not None else ():
            place = box(each.get("Boundary", "")) or Box()
            yield from things(each, composites=book.composites, within=moved(place.left, place.top))


def _template(book: Book, part: str) -> Iterator[Thing]:
    tree = book.package.tree(part, what="模板页")
    yield from things(tree.find("Content") if tree is not None else None, composites=book.composites)
