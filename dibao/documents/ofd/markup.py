"""XML of a package — read without declarations, entities, or any depth that could hurt; names without prefixes."""

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from ..formats import Bad

MAX_ELEMENTS = 300_000
MAX_DEPTH = 100


def parse(content: bytes, *, name: str) -> Element:
    """The root element of one part. Raises Bad, naming the part."""
    reader = _Reader(name)
    try:
        return reader.read(content)
    except expat.ExpatError:
        raise Bad(f"OFD 内的“{name}”不是完整的 XML，文件不完整或已损坏。请向出具单位要完整的文件。") from None


class _Reader:
    """Expat with everything switched off that is not elements, attributes and text."""

    def __init__(self, name: str):
        self._name, self._tree = name, TreeBuilder()
        self._depth = self._count = 0

    def read(self, content: bytes) -> Element:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._tree.data
        parser.Parse(content, True)
        return self._tree.close()

    def _refuse(self, *_: object) -> None:
        raise Bad(f"文件内的“{self._name}”含有不允许的声明（DTD），不能接收。")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > MAX_DEPTH or self._count > MAX_ELEMENTS:
            raise Bad(f"OFD 内的“{self._name}”结构过深或过大，不能接收。")
        self._tree.start(_local(tag), {_local(key): value for key, value in attributes.items()})

    def _end(self, tag: str) -> None:
        self._depth -= 1
        self._tree.end(_local(tag))


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def text_of(parent: Element | None, name: str) -> str:
    """The trimmed text of the first child of this name, or empty."""
    found = parent.find(name) if parent is not None else None
    return (found.text or "").strip() if found is not None else ""
