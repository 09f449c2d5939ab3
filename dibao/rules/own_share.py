"""停发本人份额 — what is left to a family of which some persons' own share of the grant is withheld.

最低生活保障审核确认办法 第三十四条: whoever is able to work and refuses suitable work three times in a row without reason
loses his own share, the others keep theirs.
"""

from __future__ import annotations

from dibao.rules.money import divide
from dibao.rules.parameters import Parameters, Reading
from dibao.rules.strategies import typed


def without_shares(base_month: int, *, members: int, cut: int, parameters: Parameters) -> int:
    """其余成员的保障金 — ``base_month`` (fen, without uplifts) less ``cut`` of its ``members`` equal shares, rounded once.

    The rounding is that of the place; where amounts go by tiers and none is set, a share is exact. ValueError when more
    shares are cut than there are. Raises NotExact, InvalidParameter.
    """
    if not 0 <= cut <= members:
        raise ValueError(f"{members} 人中不能停发 {cut} 人的份额")
    if not cut:
        return base_month
    reading = Reading(parameters)
    rounding = typed(reading, "rounding") if "rounding" in reading else "exact"
    return int(divide(base_month * (members - cut), by=members, rounding=rounding))
