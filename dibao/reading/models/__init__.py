"""Who read what, and which bag is out of the house; what was opened; aid beside 低保."""

from .aid import Aid
from .boundary import Boundary
from .consultation import Consultation, Mark, Wanted
from .loan import Loan
from .mark import FactsMark
from .opening import Opening
from .question import Question, Reference

__all__ = ["Aid", "Boundary", "Consultation", "FactsMark", "Loan", "Mark", "Opening", "Question", "Reference", "Wanted"]
