"""What each post does with an adjustment once it is reckoned, on its page and nowhere else."""

from tests.journeys.looks import has_no_button, looks_tidy
from tests.journeys.people import Person


def begins(clerk: Person, household: str, *, ground: str, why: str, on: str = "") -> str:
    """From the household's page; the address of the adjustment."""
    clerk.goes(f"/households/{household}/").main.presses("动态调整")
    form = clerk.part("提起动态调整").chooses("事由", ground).fills("发现了什么", why)
    if on:
        form.fills("变化发生的日期", on)
    form.presses("提起")
    clerk.sees("待核实", "变动是什么", why)
    return clerk.page.url.removeprefix(clerk.address)


def reckons(clerk: Person, *sees: str) -> None:
    looks_tidy(clerk, "重新核算")
    clerk.main.presses("重新核算")
    clerk.sees("已重新核算，没有改动保障金。", *sees)


def proposes(person: Person, here: str, *, why: str, taper: str = "") -> None:
    person.goes(here)
    looks_tidy(person, "报县级决定")
    if taper:
        person.main.chooses("渐退", taper)
    person.main.fills("意见和理由", why).presses("报县级决定")
    person.sees("已报县级决定。")
    has_no_button(person, "决定")


def decides(approver: Person, here: str, *sees: str) -> None:
    approver.goes(here).sees(*sees)
    looks_tidy(approver, "决定")
    approver.main.presses("决定", sure=True)
    approver.sees("已决定，告知书已打印归档。", "已决定，待送达")


def serves_and_closes(clerk: Person, here: str, *, to: str, result: str) -> None:
    """The letter in somebody's hands, and the file of the change sealed."""
    clerk.goes(here)
    looks_tidy(clerk, "登记送达")
    clerk.main.chooses("送达方式", "直接送达").fills("签收人", to).presses("登记送达")
    clerk.sees("已登记送达。")
    looks_tidy(clerk, "办结归档")
    clerk.main.presses("办结归档", sure=True)
    clerk.sees("已办结归档。", f"已办结：{result}")
    looks_tidy(clerk)


def told(person: Person, household: str) -> list[str]:
    """The lines of the household's timeline, the oldest first."""
    person.goes(f"/households/{household}/")
    looks_tidy(person)
    return person.page.locator("caption:has-text('从第一次登记到现在') ~ tbody tr").all_inner_texts()


def in_this_order(rows: list[str], *words: str) -> None:
    """Each of these stands in a line of its own, after the one before it."""
    at = [next((n for n, row in enumerate(rows) if each in row), -1) for each in words]
    assert -1 not in at and at == sorted(at), f"{at}\n" + "\n".join(rows)
