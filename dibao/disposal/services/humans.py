"""两个人 — some acts only a human being may do, and never the one who did the step before."""

from typing import Any

from dibao.kernel.refusals import NotAllowed


def human_of(by: Any, *, not_one_of: tuple[str, ...] = (), why: str = "") -> str:
    """Which human acts; NotAllowed for the machine, and for one of those who acted before, whatever account he uses."""
    human = getattr(by, "human_key", "")
    if not human:
        raise NotAllowed("这一步必须由有权限的工作人员本人办理，系统不能代办。")
    if human in not_one_of:
        raise NotAllowed(why)
    return str(human)
