"""Shape of input of funds."""

from .figure import ArrivalForm, BudgetForm, FigureForm, ReasonForm, SharesForm

__all__ = ["ArrivalForm", "BudgetForm", "FigureForm", "ReasonForm", "SharesForm"]
