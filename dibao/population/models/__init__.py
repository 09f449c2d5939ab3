"""What is kept of a what-if and of a forecast; the register itself is files (`store`)."""

from .scenario import Forecast, Scenario

__all__ = ["Forecast", "Scenario"]
