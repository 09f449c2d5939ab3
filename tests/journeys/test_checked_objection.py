"""A family the bank contradicts: told at once, objects with evidence, the bank is asked again and corrects itself."""

import pytest

from demo.families import OLD_COUPLE
from demo.story import blank_scan
from dibao.casework.models import Case
from dibao.casework.queries.reprint import proves_itself
from tests.journeys import case_work as work
from tests.journeys.people import Cast, Person
from tests.journeys.telling import until

pytestmark = pytest.mark.journey


def the_bank_knows(checker: Person, number: str, name: str, *, yuan: str, words: str) -> None:
    """The checker opens the cell of the bank and writes down a deposit."""
    checker.opens_case(number)
    cell = checker.root.get_by_role("link", name=f"银行存款，{name}")
    with checker.page.expect_navigation():
        cell.click()
    checker.chooses("答复", "有信息").chooses("查到 1", "存款").fills("金额（元）", yuan)
    checker.fills("登记内容", words).presses("登记")
    checker.sees("核对结果已登记。")


def test_a_contradicted_family_is_told_objects_and_the_second_report_replaces_the_first(
    people: Cast, inventor, days_pass, accessible
):
    # Given an old couple whose check is under way, and a bank that knows of 180,000 nobody declared
    story = until("checking", OLD_COUPLE, inventor)
    number, head = story.told.number, story.people[0].name
    checker = people("hedui")
    the_bank_knows(checker, number, head, yuan="180000", words="与李某联名的定期存款")
    accessible(checker)
    checker.opens_case(number).presses("其余均无信息", sure=True)
    checker.fills("核对结论", "申请人有存款 180,000 元未申报。").presses("出具核对报告")
    checker.sees("核对报告已出具并归入案卷。")

    # Then the clerk sees it at once: one difference stands open, what agrees is folded, and the family must be told
    clerk = people("jingban").opens_case(number)
    clerk.sees(
        "核对有 1 项与申报不一致，要马上告知申请人", "与李某联名的定期存款", "180,000.00", "待认定", "一致的项目"
    )
    accessible(clerk)
    # And the letter says what and from where, and names no third person
    letter = clerk.page.locator(".rail a").filter(has_text="核对结果告知书").first
    sheet = clerk.page.request.get(clerk.address + str(letter.get_attribute("href")) + "file/?download").body()
    told = work_words(sheet)
    assert "银行存款" in told and "提出异议" in told and "李某" not in told

    # When she tries to accept nothing of it on a bare word
    line = clerk.opens_case(number).part(f"{head} · 存款")
    line.fills("认定（元）", "0").fills("差异原因和认定依据", "申请人说不是他的").presses("认定")
    # Then a paper is asked for, and what she typed is still there
    clerk.sees("请选择或上传证明材料")
    assert clerk.part(f"{head} · 存款").field("差异原因和认定依据").input_value() == "申请人说不是他的"

    # When the letter is handed over and the family objects with a statement of the bank
    clerk.opens_case(number).chooses("告知方式", "当面告知").presses("登记告知")
    clerk.sees("已登记告知。").does_not_see("要马上告知申请人")
    due = clerk.page.locator(".aside").inner_text()
    form = clerk.part("申请人有异议")
    form.page.get_by_label(f"{head} · 银行存款（有信息）").first.check()
    form.fills("异议内容", "存款是李某的，只是联名代存。")
    form.attaches("异议书或证明材料", "银行证明.pdf", blank_scan("银行证明")).presses("登记异议并重新核对")
    # Then the bank is asked again, the case stays where it is, and every clock runs on
    clerk.sees("异议已登记，核对员会收到复查待办。", "正在复查", "存款是李某的", "入户调查中")
    assert clerk.page.locator(".aside").inner_text() == due
    accessible(clerk)

    # When the bank corrects itself two days later
    days_pass(2)
    checker.opens_case(number).sees("正在复查")
    checker.presses("其余均无信息", sure=True)
    checker.fills("核对结论", "银行更正：申请人名下没有存款。").presses("出具复查报告")
    checker.sees("复查报告已出具并归入案卷。")
    # Then nothing differs any more, the second report names the first, and both can be printed again to the byte
    clerk.opens_case(number).sees("已由后来的报告代替", "银行更正：申请人名下没有存款。", "没有不一致的项目")
    case = Case.objects.get(number=number)
    first, second = case.reports.all()
    assert second.replaces == first
    assert proves_itself(first) and proves_itself(second)
    # And the visit goes on, and the assessment stands on what was declared
    work.goes_to_the_home(clerk, number, present=head)
    clerk.presses("完成入户调查")
    clerk.sees("入户调查已完成").does_not_see("180,000")
    clerk.presses("认定")
    clerk.sees("已认定，认定表已归卷")


def work_words(pdf: bytes) -> str:
    """What stands on a printed paper."""
    import io

    import pypdfium2

    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        return "".join("".join(page.get_textpage().get_text_bounded() for page in document).split())
    finally:
        document.close()
