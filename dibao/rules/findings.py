"""A finding: one sentence a clerk can read out, with its figures, its article and its parameters."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Final

from dibao.rules.money import MONTHS, yuan

LAW: Final = "社会救助法"
MEASURES: Final = "最低生活保障审核确认办法"
RIGID: Final = "刚性支出困难家庭认定办法"
DESTITUTE: Final = "特困人员认定办法"
NOTICE: Final = "关于进一步做好最低生活保障等社会救助兜底保障工作的通知"


@dataclass(frozen=True)
class Finding:
    """认定意见 — why the answer is what it is. Figures are fen, counts or words."""

    code: str
    sentence: str
    figures: dict[str, int | str] = field(default_factory=dict)
    article: str = ""
    parameter_ids: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """JSON values; ``from_json`` gives an equal finding."""
        return asdict(self) | {"parameter_ids": list(self.parameter_ids)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Finding:
        """The inverse of ``to_json``."""
        return cls(**(data | {"parameter_ids": tuple(data["parameter_ids"])}))


def about(year: int, *, track: str, members: int = 1) -> str:
    """``597 元`` or ``约 631.33 元`` per head, by month (urban) or year (rural); rounded down, so the words
    never claim equality with a line the family is below."""
    divisor = members * (MONTHS if track == "urban" else 1)
    return ("约 " if year % divisor else "") + yuan(year // divisor) + " 元"


def word(track: str) -> str:
    """``月`` or ``年``: the period people use on this track."""
    return "月" if track == "urban" else "年"
