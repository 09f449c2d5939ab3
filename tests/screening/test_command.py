"""`dibao screening` — exact counts, exit codes, Chinese sentences."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from dibao.exchange.tabular import write_csv
from dibao.screening.models import Hit, Import, ScreeningRun
from dibao.verification.sources import SOURCES
from tests.screening.conftest import died, people


def run(*arguments: str) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("screening", *arguments, stdout=out, stderr=out)
    except SystemExit as ended:
        return out.getvalue(), int(ended.code or 0)
    return out.getvalue(), 0


@pytest.fixture
def deaths(paid, own_home, tmp_path) -> str:
    award = paid()
    path = tmp_path / "死亡名单.csv"
    head, wife = people(award.household)
    write_csv(path, SOURCES["population"].fields, [died(head), died(wife), died(wife)])
    return str(path)


def take(path: str) -> tuple[str, int]:
    return run("import", "population", path, "--as-of", "2026-10-08", "--origin", "县公安局光盘")


def test_a_file_goes_in_a_night_is_run_and_everything_is_listed(deaths):
    said, code = take(deaths)
    assert code == 0 and "读到 3 行 = 导入 2 + 重复 1 + 有错 0" in said
    said, code = run("run")
    assert code == 0 and "成员已死亡仍在享受：新 2 条" in said and "线索 2 条 = 新线索 2 + 内容有变化 0" in said
    again, _ = run("run")
    assert "新线索 0" in again and Hit.objects.count() == 2
    listed, _ = run("list")
    assert "population  2026-10-08  已导入  2 行" in listed and listed.count("比对  ") == 2


def test_the_same_file_a_second_time_is_refused_and_changes_nothing(deaths):
    take(deaths)
    said, code = take(deaths)
    assert code == 1 and "已经导入过" in said and Import.objects.count() == 1


def test_what_is_wrong_is_said_and_ends_with_one(own_home, db, tmp_path):
    said, code = take(str(tmp_path / "nothing.csv"))
    assert code == 1 and "没有文件" in said
    bad = tmp_path / "bad.csv"
    bad.write_text("姓名,户籍状态\n张三,死亡注销\n", encoding="utf-8")
    said, code = take(str(bad))
    assert code == 1 and "未导入" in said and "公民身份号码" in said
    said, code = run("import", "nowhere", str(bad), "--as-of", "2026-10-08", "--origin", "x")
    assert code == 1 and "没有这个登记册" in said
    said, code = run("run", "--plan", "HC000")
    assert code == 1 and "没有核查计划" in said
    assert not ScreeningRun.objects.exists()


@pytest.mark.parametrize("arguments", [("import", "population", "x", "--as-of", "昨天", "--origin", "x"), ("fly",), ()])
def test_wrong_use_is_two(db, arguments):
    assert run(*arguments)[1] == 2


def test_due_plans_are_run_and_their_day_moves_on(deaths, checker):
    from demo.office import COUNTY
    from dibao.screening.services.plan import plan_ordinary

    take(deaths)
    plan = plan_ordinary(
        division=COUNTY, name="月度排查", why="年度安排", registers=["population"], cycle_months=1,
        first_on=date(2026, 10, 1), by=checker,
    )  # fmt: skip
    said, code = run("run", "--plan", "due")
    assert code == 0 and plan.number in said
    plan.refresh_from_db()
    assert plan.next_on == date(2026, 11, 1)
    assert run("run", "--plan", "due") == ("", 0)
