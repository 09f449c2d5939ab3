"""重复登记合并 — what a case keeps about people, and why two rows in payment are not simply made one."""

from collections.abc import Iterable

from dibao.kernel.money import yuan
from dibao.registry.hanging import Fate, Hanging
from dibao.registry.merging import living
from dibao.registry.models import Household, Person

from .models import Award, Case, EconomicLine, KinshipDisclosure, LabourExcuse, Obligor, Paper

HANGING = (
    Hanging(Case, "applicant", Fate.STAYS),
    Hanging(Paper, "person", Fate.STAYS),
    Hanging(KinshipDisclosure, "member", Fate.STAYS),
    Hanging(Obligor, "member", Fate.STAYS),
    Hanging(Obligor, "person", Fate.STAYS),
    Hanging(LabourExcuse, "member", Fate.STAYS),
    Hanging(EconomicLine, "member", Fate.STAYS),
)


def _award(household: Household) -> Award | None:
    return Award.objects.filter(household=household, ended_on=None).first()


def _case(household: Household) -> Case | None:
    return Case.objects.filter(household=household).open().first()


def objections(kept: Person, merged: Person) -> Iterable[str]:
    """A family in payment or in a case must not change by a merger: that is decided in the ordinary way first."""
    there, here = living(merged), living(kept)
    if there is None:
        return
    home = there.household
    if _award(home):
        yield _paid(home, here.household if here else None)
    if case := _case(home):
        yield (
            f"要并入的登记所在的户号 {home.number} 有正在办理的办件 {case.number}（{case.get_status_display()}）。"
            "请先办结或撤回这个办件；或者把这一户的登记作为保留的登记。"
        )


def _paid(home: Household, other: Household | None) -> str:
    if other == home:
        return (
            f"两条登记都是户号 {home.number} 的成员，这一户正在保障，保障金按多一个人计算。"
            "请先办理动态调整的成员减少，按规定核算多发的钱，再合并。"
        )
    if other is not None and _award(other):
        return (
            f"户号 {home.number} 和户号 {other.number} 都正在保障，同一个人在两户重复领取。"
            "请先从其中一户办理动态调整（成员减少或停发），多领的钱按规定追回，再合并。"
        )
    return f"要并入的登记所在的户号 {home.number} 正在保障。请把正在保障的那一条作为保留的登记。"


def told(person: Person) -> Iterable[tuple[Household, str]]:
    """What the present family of the person is paid, and what is being worked on."""
    lives = living(person)
    if lives is None:
        return
    if (award := _award(lives.household)) and (amount := award.present):
        yield lives.household, f"正在保障，{award.members} 人，每月 {yuan(amount.amount_month)} 元"
    if case := _case(lives.household):
        yield lives.household, f"正在办理办件 {case.number}（{case.get_status_display()}）"
