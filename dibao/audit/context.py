"""Where the present request comes from, so that no view has to pass it on. Pure."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """Address of the client and the number of its request; both empty outside a request."""

    ip: str = ""
    request_id: str = ""


current: ContextVar[Origin] = ContextVar("audit_origin", default=Origin())  # noqa: B039 - frozen


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Everything recorded inside carries `origin`."""
    token = current.set(origin)
    try:
        yield
    finally:
        current.reset(token)
