"""OFD 包 — the parts of one file, looked up the way GB/T 33190 writes locations; what is not there is remembered."""

import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree.ElementTree import Element

from .. import zipped
from ..formats import Bad
from .markup import parse

ENTRY = "OFD.xml"


class Package:
    """One open OFD. `lacking` collects (what it is, part) of everything that was asked for and is not there."""

    def __init__(self, package: zipfile.ZipFile):
        self._package = package
        self._names = {name.lower(): name for name in package.namelist() if not name.endswith("/")}
        self.lacking: list[tuple[str, str]] = []

    @property
    def names(self) -> list[str]:
        return list(self._names.values())

    def holds(self, name: str) -> bool:
        """Whether the part is there; programs disagree about capitals, a package never holds two such names."""
        return name.lower() in self._names

    def read(self, name: str) -> bytes:
        """The bytes of a part that is there."""
        return self._package.read(self._names[name.lower()])

    def tree(self, name: str, *, what: str) -> Element | None:
        """A part as XML; None when it is not there, which is remembered."""
        if not self.want(name, what=what):
            return None
        return parse(self.read(name), name=name)

    def want(self, name: str, *, what: str) -> bool:
        """Whether the part is there; if not, it is remembered as lacking."""
        if self.holds(name):
            return True
        if (what, name) not in self.lacking:
            self.lacking.append((what, name))
        return False


def located(base: str, location: str) -> str:
    """位置 — the part a location means, seen from the part it stands in: absolute with "/", else beside it. Raises Bad."""
    joined = location if location.startswith("/") else posixpath.join(posixpath.dirname(base), location)
    path = posixpath.normpath(joined.lstrip("/"))
    if path.startswith("..") or "\\" in path or "\0" in path:
        raise Bad("OFD 内有指向文件外面的位置，不能接收。")
    return path


@contextmanager
def opened(path: Path) -> Iterator[Package]:
    """An OFD whose container is lawful and has its entry. Raises Bad."""
    with zipped.opened(path) as package:
        found = Package(package)
        if not found.holds(ENTRY):
            raise Bad("文件里没有 OFD.xml，不是 OFD 文件。")
        yield found
