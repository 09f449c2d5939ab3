"""同一人 — telling two accounts of one human, and staff among applicants, without keeping an ID number."""

from typing import Any

from dibao.kernel.crypto import blind


def human_key(id_number: str) -> str:
    """The same for all accounts of one human; the ID number itself is not kept."""
    return blind("access.human", id_number.strip().upper())


def acting_human(by: Any) -> str:
    """Who acts, by human and not by account; the machine by its own key."""
    return str(getattr(by, "human_key", by.actor_key))


def is_same(by: Any, *, actor: str, human: str) -> bool:
    """Whether `by` is who acted before under this key: the same account, or another account of the same human."""
    return by.actor_key == actor or getattr(by, "human_key", None) == human
