"""Scan batches, words of single pages, old lists."""

from .batch import ScanBatch, ScanDocument, ScanPage, TurnedAway
from .legacy import OldList, OldRow
from .words import PageWords

__all__ = ["OldList", "OldRow", "PageWords", "ScanBatch", "ScanDocument", "ScanPage", "TurnedAway"]
