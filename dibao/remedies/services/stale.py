"""旧页面 — a form opened on an older state changes nothing."""

from typing import Any

from dibao.kernel.refusals import Conflict


def refuse_stale(*, matter: Any, by: Any) -> None:
    """Raises Conflict: what was typed stays on the page, to be sent again after a look."""
    raise Conflict(f"{matter.number} 刚刚被他人办理，请核对后重新提交。")
