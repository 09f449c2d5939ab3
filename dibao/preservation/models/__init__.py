"""What the rooms of long keeping remember."""

from .report import Answer, Report  # noqa: F401
from .store import FILES, PACKAGES, Export, Kept, State, Store  # noqa: F401
