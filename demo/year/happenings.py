"""What happens to families — each kind with how often in a year, told to the township by the family or found by it.

A happening only opens the adjustment and enters what is known; what becomes of it is the office's work.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from dibao.adjusting.choices import Ground, Kind
from dibao.adjusting.models import Adjustment
from dibao.adjusting.queries import open_of
from dibao.adjusting.queries.facts import base_facts
from dibao.adjusting.services import entering, member, opening, work
from dibao.casework.models import Award
from dibao.kernel.refusals import Refused
from dibao.registry import queries as registry
from dibao.registry.models import Membership, Person
from dibao.remedies.services import complaint

from . import Year
from .families import facts_by_age
from .staff import Town

PAPER = "演示证明（虚构）"
Event = Callable[[Year, Award, Town, date], None]


def draw(year: Year, day: date) -> None:
    """What happens on one day: as many events as the rates say, to families that are living and have nothing open.

    A service may refuse (a member who moved out yesterday, a decision that is newer): it is counted, nothing is lost.
    """
    living = list(Award.objects.filter(ended_on=None).order_by("pk").values_list("pk", flat=True))
    for name, (per_thousand, happens) in EVENTS.items():
        for _ in range(_times(year, len(living) * per_thousand * year.pace / 1000 / 250)):
            award = Award.objects.select_related("household", "case").get(pk=year.dice.choice(living))
            if open_of(award) is not None:
                continue
            try:
                happens(year, award, year.office.town_of(award.division), day)
                year.counts[f"事件：{name}"] += 1
            except Refused as refusal:
                year.counts[f"不予受理：{name}：{refusal.sentences[0][:30]}"] += 1


def _times(year: Year, mean: float) -> int:
    whole = int(mean)
    return whole + (year.dice.random() < mean - whole)


def _opened(award: Award, ground: str, why: str, town: Town, on: date) -> Adjustment:
    return opening.open_(award=award, ground=ground, why=why, by=town.clerk, on=on)


def _members(award: Award, day: date) -> list[Membership]:
    return [row for row in registry.members(award.household, day) if row.person.died_on is None]


def wage(year: Year, award: Award, town: Town, day: date) -> None:
    """务工收入 — somebody of age found work, badly or well paid."""
    grown = [row for row in _members(award, day) if 18 <= row.person.age(day) < 60]
    if grown:
        who = year.dice.choice(grown).person
        found = _opened(award, Ground.REPORT, "家中有人务工", town, day)
        earns(found, who, town, day, year.dice.randrange(2, 40) * 100)


def earns(found: Adjustment, who: Person, town: Town, day: date, yuan: int) -> None:
    """有了工资 — what is known of him changes with it, else the two would contradict each other."""
    _known(found, who, town, day, employment="flexible" if yuan else "none", labour="able" if yuan else "partial")
    entering.set_line(
        adjustment=found, block="income", member=who, item="wage", amount=yuan * 100, period="month",
        proof="工资流水（虚构）", on=day, by=town.clerk,
    )  # fmt: skip


def income_ends(year: Year, award: Award, town: Town, day: date) -> None:
    """收入减少 — what was earned before is not earned any more."""
    present = {str(row.person_id): row.person for row in _members(award, day)}
    lines = [line for line in base_facts(award).income if line.amount and line.member in present]
    if not lines:
        return
    line = year.dice.choice(lines)
    who = present[line.member]
    found = _opened(award, Ground.REPORT, "家庭收入减少", town, day)
    if line.item == "wage":
        earns(found, who, town, day, 0)
        return
    entering.set_line(
        adjustment=found, block="income", member=who, item=line.item, amount=0, period=line.period,
        proof="村委会证明（虚构）", on=day, by=town.clerk,
    )  # fmt: skip


def death(year: Year, award: Award, town: Town, day: date) -> None:
    """死亡 — found some days or weeks later; another grown-up becomes head."""
    rows = _members(award, day)
    row = year.dice.choice(rows)
    died = day - timedelta(days=year.dice.randrange(3, 45))
    others = sorted((each.person for each in rows if each.pk != row.pk), key=lambda person: person.birth_date)
    if died <= max(each.valid_from for each in rows):
        died = day
    found = _opened(award, Ground.DEATH, "村里报告有成员去世", town, died)
    heir = others[0] if row.is_head and others else None
    member.die(adjustment=found, member=row.person, on=died, paper=PAPER, by=town.clerk, heir=heir)


def birth(year: Year, award: Award, town: Town, day: date) -> None:
    """出生 — a child without a number yet."""
    born = day - timedelta(days=year.dice.randrange(1, 5))
    made = year.inventor.person(birth=born)
    found = _opened(award, Ground.REPORT, "家中新添一孩", town, day)
    member.join(
        adjustment=found, kind=Kind.BORN, relation="2" if made.sex == "1" else "3", on=day, paper=PAPER, by=town.clerk,
        name=made.name, id_kind="none", no_id_reason="新生儿未落户", birth_date=born, sex=made.sex,
    )  # fmt: skip
    child = Membership.objects.filter(household=award.household, valid_to=None).latest("pk").person
    _known(found, child, town, day)


def _known(found: Adjustment, who: Person, town: Town, day: date, **more: Any) -> None:
    values, types = facts_by_age(who.age(day))
    more = {name: said for name, said in more.items() if name != "employment" or "employment" in values}
    member.facts(
        adjustment=found, member=who, types=set(types) | set(more.pop("types", ())), values=values | more, on=day,
        paper=PAPER, by=town.clerk,
    )  # fmt: skip


def leaves(year: Year, award: Award, town: Town, day: date) -> None:
    """成员减少 — a grown child moves out."""
    grown = [row for row in _members(award, day) if not row.is_head and row.person.age(day) >= 18]
    if grown:
        row = year.dice.choice(grown)
        found = _opened(award, Ground.REPORT, "成年子女外出另过", town, day)
        member.leave(adjustment=found, member=row.person, reason="外出另过", on=day, paper=PAPER, by=town.clerk)


def illness(year: Year, award: Award, town: Town, day: date) -> None:
    """重病 — more becomes due."""
    who = year.dice.choice(_members(award, day)).person
    found = _opened(award, Ground.REPORT, "成员患重病", town, day)
    _known(
        found, who, town, day, types=("ill",), illness="慢性肾衰竭", diagnosed_on=day.isoformat(), serious_illness=True
    )


def moves(year: Year, award: Award, town: Town, day: date) -> None:
    """迁移 — to a village of another town, or of the same one."""
    villages = [each for place in year.office.towns.values() if place.track == town.track for each in place.villages]
    to = year.dice.choice([each for each in villages if each != award.division])
    found = _opened(award, Ground.MOVE, "家庭迁居", town, day)
    entering.move_away(
        adjustment=found,
        division=to,
        address=f"{year.dice.randrange(1, 9)}组（演示）",
        on=day,
        paper=PAPER,
        by=town.clerk,
    )


def wish(year: Year, award: Award, town: Town, day: date) -> None:
    """自愿退出."""
    found = _opened(award, Ground.REPORT, "家庭书面申请退出", town, day)
    entering.wish(adjustment=found, paper=PAPER, on=day, by=town.clerk)


def refuses_work(year: Year, award: Award, town: Town, day: date) -> None:
    """三次拒绝就业 — that person's share is at stake, nobody else's."""
    able = [row for row in _members(award, day) if registry.facts(row.person, day).get("labour") == "partial"]
    if not able:
        return
    who = year.dice.choice(able).person
    for back in (60, 30, 0):
        work.refused(
            household=award.household, person=who, offered_on=day - timedelta(days=back), offer="保洁员，每月 1500 元（虚构）",
            words="嫌远", by=town.clerk,
        )  # fmt: skip
    found = _opened(award, Ground.WORK, "连续三次拒绝介绍的工作", town, day)
    work.withhold(adjustment=found, by=town.clerk)


def complains(year: Year, award: Award, town: Town, day: date) -> None:
    """举报 — by name or without one."""
    named = year.dice.random() < 0.6
    complaint.take_in(
        division=award.division, channel="phone", target="household", household=award.household,
        content="反映该户有人在外打工，收入不低", received_on=day, by=year.office.county, named=named,
        name="举报人（虚构）" if named else "", phone="13900000000" if named else "",
    )  # fmt: skip


# How often in a year among a thousand families.
EVENTS: dict[str, tuple[float, Event]] = {
    "务工收入": (45, wage),
    "收入减少": (25, income_ends),
    "死亡": (30, death),
    "出生": (12, birth),
    "成员外出": (10, leaves),
    "重病": (12, illness),
    "迁移": (10, moves),
    "自愿退出": (6, wish),
    "拒绝就业": (6, refuses_work),
    "举报": (6, complains),
}
