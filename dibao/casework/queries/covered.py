"""保障对象 — whether one member of a family is among those its award is for."""

from typing import Any

from dibao.rules.assessment import persons_of

from ..choices import Outcome
from ..models import Award
from .replay import inputs_of, kept_parameters


def covers(award: Award, person: Any) -> bool:
    """Whether the award is for this person (a key of the registry), who counts in its family: of a family from which
    single persons entered, only those are."""
    present = award.present
    if award.outcome != Outcome.SINGLE_PERSON or present is None:
        return True
    return str(person) in persons_of(inputs_of(present), kept_parameters(present))
