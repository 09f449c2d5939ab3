"""Tables of funds: budgets, arrivals, shares of the sources, the close of a month."""

from .close import ClosePaper, MonthClose
from .figure import Arrival, Budget, Figure, FigureQuerySet, Shares

__all__ = ["Arrival", "Budget", "ClosePaper", "Figure", "FigureQuerySet", "MonthClose", "Shares"]
