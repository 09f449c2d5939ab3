"""办理一行 — whoever comes second changes nothing: a row is taken by the state and version it was read with."""

from typing import Any

from django.db.models import Model

from dibao.kernel.refusals import Conflict


def claim(row: Any, changes: dict[str, Any], *, state: str, taken: str) -> Any:
    """Write `changes` to the row if nobody has touched it since it was read; the state it had.

    state: the name of its state column; its `version` goes up by one. taken: what is said of it when somebody was
    faster ("办件 … 刚刚被他人办理"). Call inside a service's transaction. Raises Conflict, and nothing was written.
    """
    kind: type[Model] = type(row)
    source = getattr(row, state)
    unchanged = kind._default_manager.filter(pk=row.pk, version=row.version, **{state: source})
    if not unchanged.update(version=row.version + 1, **changes):
        raise Conflict(f"{taken}刚刚被他人办理，请刷新页面查看最新情况。")
    row.version += 1
    for name, value in changes.items():
        setattr(row, name, value)
    return source
