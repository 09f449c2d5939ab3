"""The case page and everything that is done on it."""

from .page import do, show
from .papers import print_form, reveal

__all__ = ["do", "print_form", "reveal", "show"]
