"""重复登记合并 — what the registry itself keeps about a person, and what it says against merging two rows."""

from collections.abc import Iterable

from django.db.models import Q

from .hanging import Fate, Hanging
from .models import Account, Change, Household, Membership, Person, PersonFacts

HANGING = (
    Hanging(Person, "merged_into", Fate.FOLLOWS),
    Hanging(PersonFacts, "person", Fate.STAYS),
    Hanging(Membership, "person", Fate.STAYS),
    Hanging(Change, "person", Fate.STAYS),
    Hanging(Account, "holder", Fate.FOLLOWS, Q(valid_to=None)),
)


def living(person: Person) -> Membership | None:
    """Where the person lives now, if anywhere."""
    return person.memberships.filter(valid_to=None).select_related("household").first()


def objections(kept: Person, merged: Person) -> Iterable[str]:
    """What stands in the way in the registry itself."""
    if kept.pk == merged.pk:
        yield "这是同一条登记，不用合并。"
    if merged.merged_into_id:
        yield "其中一条登记已经并入别的登记，不用再合并。"
    if kept.merged_into_id:
        yield "要保留的登记已经并入别的登记，请选最后保留的那一条。"
    if (kept.died_on is None) != (merged.died_on is None):
        yield "一条登记已登记死亡，另一条没有。请先核实本人是否在世，办好死亡登记或更正，再合并。"
    yield from _of_homes(kept, merged)
    if kept.name != merged.name and Account.objects.filter(valid_to=None, holder=merged).exists():
        yield "补助账户的户名是要并入的那条登记，两条登记姓名不同。请先更正姓名或更换账户，再合并，以免银行退回。"


def _of_homes(kept: Person, merged: Person) -> Iterable[str]:
    there, here = living(merged), living(kept)
    if there is None or here is None or not there.is_head:
        return
    if there.household_id == here.household_id:
        yield "两条登记在同一户，户主是要并入的那一条。请把户主的那一条作为保留的登记。"
    elif there.household.memberships.filter(valid_to=None).exclude(pk=there.pk).exists():
        yield f"要并入的登记是户号 {there.household.number} 的户主，户里还有别人。请先办理户主变更，再合并。"


def told(person: Person) -> Iterable[tuple[Household, str]]:
    """The households of the person, the present one first."""
    for row in person.memberships.select_related("household").order_by("-valid_from", "-pk"):
        until = f"至 {row.valid_to}" if row.valid_to else "至今"
        role = "户主" if row.is_head else row.get_relation_display()
        yield row.household, f"{role}，{row.valid_from} {until}"
    for account in Account.objects.filter(holder=person, valid_to=None).select_related("household"):
        yield account.household, f"补助账户的户名，{account.bank}"
