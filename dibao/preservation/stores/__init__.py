"""存储 — places that keep sealed containers, behind one interface, so that a copy may lie anywhere. Pure.

A store knows names and bytes, nothing of volumes and keys: what lies there is sealed before it arrives. A new kind of
store is one class with these five methods and one line in `KINDS`.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import BinaryIO, Protocol

from .local import LocalStore


class Store(Protocol):
    """One place. Everything may raise OSError; `Missing` is one of them."""

    def put(self, name: str, pieces: Iterable[bytes]) -> tuple[str, int]:
        """Write under a name, whole or not at all, replacing what was there; SHA-256 and bytes as read back."""

    def get(self, name: str) -> AbstractContextManager[BinaryIO]:
        """A seekable stream of what lies there."""

    def verify(self, name: str) -> tuple[str, int]:
        """Read all of it again; SHA-256 and bytes."""

    def list(self) -> Iterator[tuple[str, int]]:
        """Name and bytes of everything there."""

    def delete(self, name: str) -> bool:
        """Take it away; whether it was there."""


KINDS: dict[str, Callable[[str], Store]] = {"local": LocalStore}


def open_store(kind: str, address: str) -> Store:
    """The store of a kind at an address. KeyError for a kind that is not known."""
    return KINDS[kind](address)
