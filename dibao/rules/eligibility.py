"""对象认定 — which status a household has, for numbers or columns.

社会救助法 第十八条、第二十一条、第二十二条; 最低生活保障审核确认办法 第八条、第十三条、第十四条;
刚性支出困难家庭认定办法 第四条. Nothing is divided before it is compared.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from dibao.rules.money import either

STATUSES: Final = ("not_eligible", "dibao", "single_person", "marginal", "rigid_spending")
"""What ``outcome`` returns, by position."""

_, _DIBAO, _SINGLE, _MARGINAL, _RIGID = map(np.int8, range(len(STATUSES)))

STATUS_NAMES: Final[dict[str, str]] = {
    "dibao": "最低生活保障家庭",
    "single_person": "单人户纳入低保",
    "marginal": "低保边缘家庭",
    "rigid_spending": "刚性支出困难家庭",
    "not_eligible": "不符合",
    "unknown": "尚不能认定",
}


def below_standard(*, income: Any, standard: Any, members: Any) -> Any:
    """人均收入低于标准 — income < standard × members. 社会救助法 第十八条. fen per year."""
    return income < standard * members


def below_marginal(*, income: Any, standard: Any, members: Any, percent: Any) -> Any:
    """人均收入低于边缘线 — income × 100 < standard × members × percent. 社会救助法 第二十一条."""
    return income * 100 < standard * members * percent


def ceiling(*, standard: Any, members: Any, percent: Any = 100) -> Any:
    """The smallest household income (whole fen per year) that is no longer below ``percent`` of the standard."""
    return -(-standard * members * percent // 100)


def below_disposable(*, income: Any, disposable: Any, members: Any) -> Any:
    """人均收入低于上年度人均可支配收入 — income < disposable × members. 第二十二条."""
    return income < disposable * members


def heavy_burden(*, spending: Any, income: Any, percent: Any) -> Any:
    """刚性支出超过收入的规定比例 — spending × 100 > income × percent. 刚性支出困难家庭认定办法 第四条."""
    return spending * 100 > income * percent


def outcome(
    *,
    poor: Any,
    near: Any,
    burdened: Any,
    property_ok: Any,
    near_property_ok: Any,
    alone: Any,
    alone_any: Any = False,
) -> Any:
    """认定结果 — index into STATUSES; the first class that fits, from dibao down.

    poor/near: below the standard / the marginal line · burdened: both rigid-spending tests ·
    property_ok/near_property_ok: within the limits of dibao / of the other classes ·
    alone: a member may enter alone from a marginal family · alone_any: from any family (the 2022 notice, where the
    place has it). All are bool, numbers or columns.
    """
    marginal = np.logical_and(near, near_property_ok)
    rigid = np.logical_and(burdened, near_property_ok)
    single = np.logical_or(np.logical_and(marginal, alone), np.logical_and(alone_any, near_property_ok))
    lower = either(single, _SINGLE, either(marginal, _MARGINAL, rigid * _RIGID))
    return either(np.logical_and(poor, property_ok), _DIBAO, lower)
