"""A check by file: leaves are taken, a batch goes out, the bank's table comes back in GBK, evidence settles the line."""

import csv
import io

import pytest

from demo.families import OLD_COUPLE
from demo.story import blank_scan
from dibao.casework.models import Case
from dibao.casework.queries.facts import facts_of
from tests.journeys import case_work as work
from tests.journeys.people import Cast, Person
from tests.journeys.telling import until

pytestmark = pytest.mark.journey
COLUMNS = [
    "查询编号",
    "查询结果",
    "公民身份号码",
    "姓名",
    "开户银行",
    "账号",
    "储蓄类型",
    "余额（元）",
    "查询时间",
    "说明",
]


def the_banks_table(request: str, name: str) -> bytes:
    """What the bank sends back on its stick: two accounts of `name`, nobody else has one; saved by Excel, so in GBK."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for row in csv.DictReader(io.StringIO(request)):
        asked = [row["公民身份号码"].strip("\t"), row["姓名"]]
        if row["姓名"] == name:
            for account, balance in (("6217000000000001234", "150000.00"), ("6217000000000005678", "20000.50")):
                table.writerow(
                    [row["查询编号"], "有信息", *asked, "农村信用社", account, "活期", balance, "2026-10-15", ""]
                )
        else:
            table.writerow([row["查询编号"], "无信息", *asked, "", "", "", "", "", ""])
    return out.getvalue().encode("gbk")


def sends_and_receives(checker: Person, name: str) -> None:
    """One batch for the bank, carried there; its table is looked through row by row and taken in whole."""
    checker.goes("/checks/registers/bank/").chooses("送出方式", "普通文件：CSV").presses("生成批次")
    link = checker.root.get_by_role("link", name="银行存款").filter(has_text=".csv").first
    request = checker.page.request.get(checker.address + str(link.get_attribute("href"))).body().decode("utf-8-sig")
    checker.presses("登记送出")
    checker.presses("收下答复")
    checker.page.locator("input[type=file]").set_input_files(
        {"name": "银行答复.csv", "mimeType": "text/csv", "buffer": the_banks_table(request, name)}
    )
    checker.fills("来源说明人", "何对").fills("来源说明", "农村信用社当面移交的优盘").presses("收下并核对")
    checker.sees("没有发现错误").presses("全部登记")
    checker.sees("已登记")


def test_a_batch_goes_out_a_table_comes_back_and_the_explained_figure_is_what_counts(
    people: Cast, inventor, days_pass, accessible
):
    # Given a family at acceptance, of whom one took her leave back
    story = until("accepted", OLD_COUPLE, inventor)
    number, head, wife = story.told.number, story.people[0].name, story.people[1].name
    clerk = people("jingban").goes(f"/cases/{number}/authorisations/")
    clerk.row(wife).presses("撤回", sure=True)
    clerk.sees("授权已撤回。")
    # When the clerk asks for the check all the same, she is told who must sign
    clerk.opens_case(number).sees("还缺 1 人").presses("发起信息核对")
    clerk.sees(f"{wife}还没有有效的核对授权")
    # And when the paper is signed again it can begin, within its three days
    clerk.goes(f"/cases/{number}/authorisations/")
    signed = clerk.prints("打印授权书")
    clerk.attaches("签好的授权书", "授权书.pdf", signed).presses("登记授权")
    clerk.sees("授权已登记").opens_case(number).sees("启动信息核对", "还剩 3 个工作日").presses("发起信息核对")
    clerk.sees("已发起信息核对")

    # When the checker sends the bank its batch and takes in what came back
    checker = people("hedui")
    sends_and_receives(checker, head)
    # Then both accounts stand in the cell, and the rest is closed by hand
    checker.opens_case(number).sees("尾号 1234", "尾号 5678")
    work.answers_and_reports(checker, number)

    # Then the clerk has one open difference with both accounts listed under it
    clerk.opens_case(number).sees("170,000.50", "2 笔合计", "尾号 1234", "核对有 1 项与申报不一致")
    accessible(clerk)
    work.tells_the_family(clerk, number)
    # When the family shows that most of it is a son's, the figure is accepted on that paper
    line = clerk.opens_case(number).part(f"{head} · 存款")
    line.fills("认定（元）", "20000.50").fills("差异原因和认定依据", "尾号 1234 系其子代存，有银行证明")
    line.attaches("或者上传证明材料", "银行证明.pdf", blank_scan("银行证明")).presses("认定")
    clerk.sees("差异已认定。", "尾号 1234 系其子代存，有银行证明", "证明：")
    work.goes_to_the_home(clerk, number, present=head)
    clerk.presses("完成入户调查")
    clerk.sees("入户调查已完成", "20,000.50")
    clerk.presses("认定")
    clerk.sees("已认定，认定表已归卷")
    # Then the law was asked with the explained figure, and the report says where the answer came from
    case = Case.objects.get(number=number)
    deposit = next(thing for thing in facts_of(case).property if thing.kind == "deposit")
    assert deposit.value == 2_000_050
    origins = {row["origin"] for row in case.reports.get().printed["answers"] if row["register"] == "银行存款"}
    assert all("农村信用社当面移交的优盘" in origin for origin in origins)
