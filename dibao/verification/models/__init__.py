"""Authorisations, checks with their queries and findings, dispatches and replies; a case is known by its number only."""

from .authorisation import Authorisation
from .check import Check, Finding, Query
from .dispatch import Dispatch, DispatchFile
from .reply import Reply, ReplyFile

__all__ = ["Authorisation", "Check", "Dispatch", "DispatchFile", "Finding", "Query", "Reply", "ReplyFile"]
