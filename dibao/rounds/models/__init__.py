"""Visits to be made, what came back from the field, households drawn by lot."""

from .envelope import Enclosure, Envelope
from .spot import SpotCheck
from .visit import Visit, VisitEvent

__all__ = ["Enclosure", "Envelope", "SpotCheck", "Visit", "VisitEvent"]
