"""Which models are watched: a row of theirs that no event knows is a forged row. Pure."""

from typing import Any, TypeVar

M = TypeVar("M", bound=type)

_watched: dict[str, Any] = {}
_unwatched_columns: dict[str, frozenset[str]] = {}


def watch(model: Any, *, ignore: tuple[str, ...] = ()) -> None:
    """Every row of `model` must be covered by an event. `ignore` names columns that are no business fact."""
    label = model._meta.label
    _watched[label] = model
    _unwatched_columns[label] = frozenset(ignore)


def watched(model: M) -> M:
    """Class decorator form of `watch` for a model without ignored columns."""
    watch(model)
    return model


def watched_models() -> tuple[Any, ...]:
    """The watched models, by label."""
    return tuple(_watched[label] for label in sorted(_watched))


def ignored(label: str) -> frozenset[str]:
    """Columns of the model `label` that its row digest leaves out."""
    return _unwatched_columns.get(label, frozenset())
