"""One family from the first word at the window to the sealed file: a widow and her daughter, urban, topped up."""

import re

import pytest
from django.core.management import call_command

from demo import office
from dibao.casework.models import Case
from tests.journeys import case_work as work
from tests.journeys.people import Cast
from tests.journeys.window_talk import (
    a_widow_and_her_daughter,
    hands_in_the_papers,
    signs_the_leaves,
    tells_of_the_family,
)

pytestmark = pytest.mark.journey


def test_a_widow_and_her_daughter_are_confirmed_and_their_file_proves_itself(
    people: Cast, inventor, days_pass, accessible, capsys, settings
):
    # Given a widow at the window who works by the hour, with a daughter at school
    clerk, family = people("jingban"), a_widow_and_her_daughter(inventor)
    # When the clerk takes everything down and hands the application in
    tells_of_the_family(clerk, family)
    accessible(clerk)
    hands_in_the_papers(clerk)
    signs_the_leaves(clerk)
    number = clerk.case_number
    clerk.goes(f"/cases/{number}/papers/").presses("提交申请")
    clerk.sees("已提交，申请书已打印")
    # Then it can be accepted at once: nothing is missing
    clerk.sees("材料齐全，可以当场受理").presses("受理")
    clerk.sees("已受理，受理通知书已打印，案卷已建立。", "已经齐全")

    # When the registers are asked, and the checker answers and reports
    clerk.presses("发起信息核对")
    clerk.sees("已发起信息核对，核对员会收到待办。")
    checker = people("hedui").takes_the_first()
    assert checker.case_number == number
    work.finds_more_wages(checker, number, name=family.head.name, yuan="950")
    work.answers_and_reports(checker, number)

    # And the clerk tells the family what does not agree, and goes to the home with a colleague
    work.tells_the_family(clerk, number)
    days_pass(3)
    work.goes_to_the_home(clerk, number, present=family.head.name)
    accessible(clerk)
    # Then what differs stands in columns, and the clerk says which figure counts and why
    clerk.sees("待认定", "950.00")
    why = "工资单三个月平均，以核对结果为准"
    work.settles(clerk, number, f"{family.head.name} · 工资、劳务", accepted="950", because=why)
    clerk.presses("完成入户调查")
    clerk.sees("入户调查已完成，调查表已归卷。", "按现在的数字，结论是")
    # Then the law's answer stands there in sentences with its figures before anybody signs
    clerk.sees("人均月收入 427.50 元 < 标准 720 元，差额 292.50 元", "每月 657.00 元", "依据：社会救助法 第十八条")
    accessible(clerk)
    clerk.presses("认定")
    clerk.sees("已认定，认定表已归卷，请初审人员提出意见。")

    # When the township's reviewer proposes, and the notice hangs in the village
    reviewer = people("chushen").opens_case(number)
    reviewer.fills("初审意见", "情况属实，同意纳入，补差发放。").presses("提出初审意见")
    reviewer.sees("初审意见已提出，请张贴公示。")
    work.hangs_the_notice(clerk, number)
    accessible(clerk)
    # Then nobody can cut the seven days short
    clerk.opens_case(number).presses("上报县级")
    clerk.sees("公示要满 7 天")

    # When eight days have passed it goes up, and the county looks and decides
    days_pass(8)
    clerk.opens_case(number).presses("上报县级")
    clerk.sees("已上报县级审核。")
    work.the_county_decides(people("shenhe"), people("queren"), number)

    # And the clerk hands over the letter, puts the name on the board and closes
    work.hands_over_and_closes(clerk, number, family.head.name)
    clerk.sees("封存包验证通过")

    # Then the archivist, who keeps these papers, finds the sealed volume under the household's number
    office.custody()
    archivist = people("dangan")
    slip = Case.objects.get(number=number).household.number
    archivist.goes("/archive/").main.fills("档号、户号或档案盒", slip).presses("查找")
    archivist.sees("卷内文件目录", "已封卷", "确认通知书")
    accessible(archivist)

    # And the package proves itself without the database, and nothing in the house has been altered
    package = next(settings.DIBAO_HOME.glob("packages/**/*manifest*")).parent
    call_command("archive", "verify", str(package))
    assert "结论：通过" in capsys.readouterr().out
    call_command("audit", "seal")
    call_command("fsck")
    assert re.search(r"共核对 [\d,]+ 项，0 个问题。", capsys.readouterr().out)
