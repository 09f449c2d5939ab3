"""Pages of parameters."""

from .decide import end, enter
from .exchange import bring_in, confirm, export
from .look import compare, history, standards

__all__ = ["bring_in", "compare", "confirm", "end", "enter", "export", "history", "standards"]
