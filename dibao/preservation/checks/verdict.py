"""结论 — what a check answers: passed, failed (what, where), to be answered by a person, or not applicable. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_SHOWN = 5


class Outcome(StrEnum):
    """The four answers; only `FAILED` and `SIGNATURE` keep a report from passing."""

    PASSED = "passed"
    FAILED = "failed"
    SIGNATURE = "signature"
    NOT_APPLICABLE = "not_applicable"


LABELS = {
    Outcome.PASSED: "通过",
    Outcome.FAILED: "未通过",
    Outcome.SIGNATURE: "须由人签署",
    Outcome.NOT_APPLICABLE: "不适用",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer: a sentence for the person, and where it was found."""

    outcome: Outcome
    sentence: str = ""
    where: str = ""


PASSED = Verdict(Outcome.PASSED)


def failed(sentence: str, *where: str) -> Verdict:
    """未通过 — what is wrong, and the places."""
    return Verdict(Outcome.FAILED, sentence, _places(where))


def judged(sentence: str, where: Iterable[str]) -> Verdict:
    """Passed when there is no place to name, else failed."""
    places = tuple(where)
    return failed(sentence, *places) if places else PASSED


def to_sign(sentence: str, *where: str) -> Verdict:
    """须由人签署 — a machine cannot know; a named person answers with a reason."""
    return Verdict(Outcome.SIGNATURE, sentence, _places(where))


def not_applicable(why: str) -> Verdict:
    """不适用 — nothing of the kind is there to be checked at this stage."""
    return Verdict(Outcome.NOT_APPLICABLE, why)


def _places(where: tuple[str, ...]) -> str:
    told = "、".join(where[:_SHOWN])
    return told if len(where) <= _SHOWN else f"{told}等 {len(where)} 处"
