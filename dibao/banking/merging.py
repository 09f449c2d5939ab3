"""重复登记合并 — a proposed account in the name of a row that would go is decided first."""

from collections.abc import Iterable

from dibao.registry.hanging import Fate, Hanging
from dibao.registry.models import Person

from .choices import ChangeState
from .models import AccountChange

HANGING = (Hanging(AccountChange, "holder", Fate.STAYS),)


def objections(kept: Person, merged: Person) -> Iterable[str]:
    """A change of account that waits for its second human."""
    for row in AccountChange.objects.filter(holder=merged, state=ChangeState.PROPOSED).select_related("household"):
        yield f"户号 {row.household.number} 有一项更换账户的申请等待复核，户名是要并入的登记。请先复核这项申请，再合并。"
