"""One night over everybody: the police's file comes on a disc, the clerk goes to the family, the city sees the count."""

import os
from datetime import date
from pathlib import Path

import pytest

from demo.families import OLD_COUPLE
from demo.story import photo
from dibao.casework.models import Award
from dibao.exchange.tabular import write_csv
from dibao.verification.sources import SOURCES
from tests.journeys.people import Cast
from tests.journeys.telling import until

pytestmark = pytest.mark.journey


def deaths(person, folder: Path) -> bytes:
    """What the police hand over: one line, about somebody who is alive after all."""
    path = folder / "deaths.csv"
    said = {"id_number": person.id_number, "name": person.name, "status": "died", "died_on": date(2026, 9, 20)}
    write_csv(path, SOURCES["population"].fields, [said])
    return path.read_bytes()


def shoot(person, name: str) -> None:
    """A picture for whoever wants to look; `DIBAO_PICTURES` names the folder."""
    if folder := os.environ.get("DIBAO_PICTURES"):
        person.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_night_over_everybody(people: Cast, inventor, accessible, tmp_path):
    # Given a couple in payment, and a file of the police in which the wife is dead
    story = until("confirmed", OLD_COUPLE, inventor)
    wife = story.people[1]
    checker = people("hedui").goes("/screening/")
    checker.sees("还没有比对过")
    # When the checker brings the file in and lets everybody be compared
    checker.main.presses("导入登记册")
    form = checker.main
    form.chooses("登记册", "公安户籍（公安机关户政部门）").fills("数据截止日期", "2026-10-08")
    form.fills("来源说明", "县公安局，光盘交接").attaches("文件（CSV 或 XLSX）", "死亡名单.csv", deaths(wife, tmp_path))
    form.presses("导入")
    checker.sees("已导入，下一次比对起使用", "读到 1 = 导入 1 + 重复 0 + 有错 0")
    checker.goes("/screening/").main.presses("开始比对")
    checker.sees("线索 1 条 = 新线索 1", "成员已死亡仍在享受")
    accessible(checker)
    shoot(checker, "screening-index")
    # Then it is the clerk's work of the day, and she reads what the register says for a purpose
    clerk = people("jingban").goes("/")
    clerk.sees("比对发现的线索，等您核实", "成员已死亡仍在享受")
    clerk.page.get_by_role("link", name="成员已死亡仍在享受").first.click()
    clerk.page.wait_for_load_state()
    clerk.does_not_see(wife.id_number).sees("次月起调整")
    accessible(clerk)
    shoot(clerk, "screening-hit")
    clerk.part("登记册怎么说").presses("查看登记内容")
    clerk.sees(wife.id_number, "死亡注销")
    # When she has seen the wife at home, she writes so with a photograph, and cannot do it without
    form = clerk.part("怎么办").chooses("结论", "维持：情况属实但不影响，或登记有误")
    form.fills("核实情况", "到家见到本人，系同名误登。").presses("登记结论")
    clerk.sees("请上传佐证材料")
    form = clerk.part("怎么办").attaches("上传佐证（照片或 PDF）", "入户.jpg", photo("home"))
    form.presses("登记结论")
    clerk.sees("已登记结论。", "已核实，维持", "入户.jpg")
    assert Award.objects.get(case=story.told).ended_on is None
    # Then the city sees the count, and nothing is left open
    above = people("shiji").goes("/screening/")
    above.sees("成员已死亡仍在享受", "已清零").goes("/screening/overdue/").sees("没有超期")
    # And another night asks nobody again
    checker.goes("/screening/").main.presses("开始比对")
    checker.sees("新线索 0", "已在办或已办 1")
    # And on a telephone the same page can be worked with
    phone = people("jingban", phone=True).goes("/screening/hits/")
    phone.sees("成员已死亡仍在享受")
    shoot(phone, "screening-hits-phone")
    phone.page.locator("td a").first.click()
    phone.page.wait_for_load_state()
    wide = phone.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    assert wide, "the page must not be wider than the screen"
    shoot(phone, "screening-hit-phone")
