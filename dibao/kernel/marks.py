"""短标记 — a hash as one number of a column. Pure: no Django."""


def short(mark: str | None) -> int:
    """The first eight bytes of a hash (hexadecimal) as a signed number; 0 for none."""
    return int.from_bytes(bytes.fromhex(mark[:16]), "big", signed=True) if mark else 0
