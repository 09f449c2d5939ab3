"""Who read what, and which bag is out of the house."""

from .boundary import Boundary
from .consultation import Consultation, Mark, Wanted
from .loan import Loan
from .question import Question, Reference

__all__ = ["Boundary", "Consultation", "Loan", "Mark", "Question", "Reference", "Wanted"]
