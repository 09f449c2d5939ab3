"""日志审计 — the sealed record of who did what to whom."""

from .actors import SYSTEM, Actor

__all__ = ["SYSTEM", "Actor"]
