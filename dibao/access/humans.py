"""同一人 — telling two accounts of one human, and staff among applicants, without keeping an ID number."""

from dibao.kernel.crypto import blind


def human_key(id_number: str) -> str:
    """The same for all accounts of one human; the ID number itself is not kept."""
    return blind("access.human", id_number.strip().upper())
