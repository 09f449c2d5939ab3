"""追缴和罚款 — what fraud must give back, and the most it may be fined.

The multiple is the one in force on the day of the act: three times under 社会救助暂行办法 第六十八条, twice since
1 July 2026 under 社会救助法 第七十三条. The parameter of that day names its own document and article.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dibao.rules.findings import Finding
from dibao.rules.money import yuan
from dibao.rules.parameters import Parameters, Reading
from dibao.rules.strategies import typed

KEY = "fine_multiple_max"


def fine_cap(*, obtained: Any, multiple: Any) -> Any:
    """罚款上限 — the amount wrongly obtained × the multiple of the day. fen."""
    return obtained * multiple


def outstanding(*, obtained: Any, returned: Any) -> Any:
    """待追缴 — what was wrongly obtained and has not come back. fen, never below nothing."""
    return np.maximum(obtained - returned, 0)


@dataclass(frozen=True)
class Penalty:
    """追缴和罚款上限 — fen; ``cap`` is a limit for a person to decide within, not a fine."""

    recover: int
    cap: int
    findings: tuple[Finding, ...]


def penalty(*, obtained: int, returned: int = 0, parameters: Parameters) -> Penalty:
    """追缴和罚款上限 for ``obtained`` fen, of which ``returned`` fen came back; parameters of the day of the act.

    Raises MissingParameter, InvalidParameter.
    """
    reading = Reading(parameters)
    multiple, basis = typed(reading, KEY), reading[KEY]
    recover = int(outstanding(obtained=obtained, returned=returned))
    cap = int(fine_cap(obtained=obtained, multiple=multiple))
    article = f"{basis.document} {basis.article}".strip()
    back = Finding(
        "recover",
        f"违规领取 {yuan(obtained)} 元，已退回 {yuan(returned)} 元，还应追缴 {yuan(recover)} 元",
        {"obtained": obtained, "returned": returned, "recover": recover},
        article,
        (basis.id,),
    )
    most = Finding(
        "fine_cap",
        f"罚款不得超过违规领取金额的 {multiple} 倍，即 {yuan(cap)} 元",
        {"obtained": obtained, "multiple": multiple, "cap": cap},
        article,
        (basis.id,),
    )
    return Penalty(recover, cap, (back, most))
