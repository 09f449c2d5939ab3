"""Dated local figures, as the rules see them: already chosen for one place, track and day.

A missing parameter refuses and names itself; nothing here has a default.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from dibao.rules.catalogue import name_of

MONTHLY, YEARLY = "fen_per_month", "fen_per_year"


class ParameterProblem(LookupError):
    """A parameter cannot be used. ``key`` names it; ``str()`` is a Chinese sentence for a clerk."""

    def __init__(self, key: str, sentence: str) -> None:
        super().__init__(sentence)
        self.key = key

    def __str__(self) -> str:
        return str(self.args[0])


class MissingParameter(ParameterProblem):
    """缺少参数 — no figure has been decided for this place, track and day."""

    def __init__(self, key: str) -> None:
        super().__init__(
            key, f"缺少政策参数“{name_of(key)}”（{key}）：本地在该日期没有录入，不能核算。请县级民政部门按文件录入。"
        )


class InvalidParameter(ParameterProblem):
    """参数有误 — a figure is there but cannot be read."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(key, f"政策参数“{name_of(key)}”（{key}）有误：{why}。请县级民政部门核对后重新录入。")


def require(holds: bool, key: str, why: str) -> None:
    """Refuse a parameter's value (InvalidParameter) with the reason, a Chinese phrase, unless it holds."""
    if not holds:
        raise InvalidParameter(key, why)


@dataclass(frozen=True, slots=True)
class Parameter:
    """参数 — one figure in force: value (fen, percent, table …), its id, and the text it rests on."""

    key: str
    value: Any
    id: str
    document: str = ""
    article: str = ""
    unit: str = ""


class Parameters:
    """The figures in force for one division, track and day. Immutable; one per key."""

    def __init__(self, parameters: Iterable[Parameter]) -> None:
        self._by_key: dict[str, Parameter] = {}
        for parameter in parameters:
            if parameter.key in self._by_key:
                raise ValueError(f"parameter {parameter.key} given twice")
            self._by_key[parameter.key] = parameter

    def __getitem__(self, key: str) -> Parameter:
        """The parameter itself. Raises MissingParameter."""
        try:
            return self._by_key[key]
        except KeyError:
            raise MissingParameter(key) from None

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self._by_key.values())

    def __len__(self) -> int:
        return len(self._by_key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Parameters) and self._by_key == other._by_key

    def value(self, key: str) -> Any:
        """The value of a key. Raises MissingParameter."""
        return self[key].value

    def to_json(self) -> list[dict[str, Any]]:
        """All parameters, so that a decision can be explained again, bit for bit, years later."""
        return [asdict(parameter) for parameter in self]

    @classmethod
    def from_json(cls, rows: Iterable[dict[str, Any]]) -> Parameters:
        """The inverse of ``to_json``."""
        return cls(Parameter(**row) for row in rows)


class Reading:
    """One use of a parameter set: remembers what an answer rested on."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self._used: dict[str, Parameter] = {}

    def __getitem__(self, key: str) -> Parameter:
        parameter = self._parameters[key]
        self._used[key] = parameter
        return parameter

    def __contains__(self, key: object) -> bool:
        return key in self._parameters

    def value(self, key: str) -> Any:
        """The value of a key, noted as used. Raises MissingParameter."""
        return self[key].value

    def ids(self, *keys: str) -> tuple[str, ...]:
        """The ids of these keys, where they are known."""
        return tuple(self._parameters[key].id for key in keys if key in self._parameters)

    @property
    def used(self) -> tuple[str, ...]:
        """Ids of every parameter read so far, in order of first use."""
        return tuple(parameter.id for parameter in self._used.values())


def standard_year(parameters: Parameters | Reading) -> int:
    """低保标准 — fen per head and year: a monthly standard × 12, a yearly one as published. 社会救助法 第十九条."""
    parameter = parameters["standard"]
    months = {MONTHLY: 12, YEARLY: 1}.get(parameter.unit)
    if months is None:
        raise InvalidParameter("standard", "单位应为 fen_per_month（元/月）或 fen_per_year（元/年）")
    if not isinstance(parameter.value, int) or parameter.value <= 0:
        raise InvalidParameter("standard", "应为大于零的整数（分）")
    return parameter.value * months
