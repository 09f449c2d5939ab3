"""What each post does with a case after it is accepted, on its page and nowhere else."""

from demo.story import photo
from dibao.kernel import clock
from tests.journeys.people import Person


def answers_and_reports(checker: Person, number: str) -> None:
    """Every register confirms; the checker reports."""
    checker.opens_case(number).presses("其余均无信息", sure=True)
    checker.sees("其余查询已登记为“无信息”。")
    checker.fills("核对结论", "核对结果与申报一致。").presses("出具核对报告")
    checker.sees("核对报告已出具并归入案卷。")


def finds_more_wages(checker: Person, number: str, *, name: str, yuan: str) -> None:
    """The tax register knows of a higher wage than was declared."""
    checker.opens_case(number)
    cell = checker.root.get_by_role("link", name=f"税务，{name}")
    with checker.page.expect_navigation():
        cell.click()
    checker.chooses("答复", "有信息").chooses("查到 1", "工资、劳务").fills("金额（元）", yuan).chooses("周期", "每月")
    checker.fills("登记内容", "某超市工资薪金").presses("登记")
    checker.sees("核对结果已登记。", "某超市工资薪金")


def goes_to_the_home(clerk: Person, number: str, *, present: str, colleague: str = "李驻村") -> None:
    """The sheet, two investigators, the photo, the sheet back with its signatures, and a neighbour."""
    fills_the_sheet(clerk.opens_case(number), present)
    joins(clerk, "周经办", "平安镇民政办")
    joins(clerk, colleague, "驻村工作队")
    clerk.attaches("入户照片", "入户照片.jpg", photo("home")).presses("上传照片")
    clerk.sees("照片已归入案卷。")
    signed = clerk.prints("打印调查表签字")
    clerk.attaches("签字后的入户调查表", "入户调查表.pdf", signed).presses("上传签字的调查表")
    clerk.sees("签字的调查表已归入案卷。")
    asks_a_neighbour(clerk)


def fills_the_sheet(person: Person, present: str, *, said: str = "入户调查表已保存。") -> None:
    person.fills("调查时间", f"{clock.today()}T09:00").fills("调查地点", "平安屯3组7号（虚构）")
    person.fills("在场家庭成员", present).fills("收入情况", "与申报一致")
    person.fills("住房和水电燃料情况", "砖房三间，60 平方米，电费每月 40 元").fills("健康情况", "见病历")
    person.fills("就业情况", "家中没有稳定工作").fills("调查结论", "情况属实，家庭困难。")
    person.presses("保存调查表")
    person.sees(said)


def joins(person: Person, name: str, unit: str) -> None:
    person.fills("姓名", name).fills("单位和职务", unit).presses("加入调查人")
    person.sees("调查人已登记。", f"{name}（{unit}）")


def asks_a_neighbour(clerk: Person) -> None:
    form = clerk.part("邻里访问").part("登记一户邻里访问")
    form.fills("被访人姓名", "邻居甲").fills("访问地点", "村委会").fills("收入", "收入不多").fills("财产", "没有车")
    form.fills("生活", "生活困难").fills("务工", "偶尔打零工").fills("健康", "身体不好").presses("登记邻里访问")
    clerk.sees("邻里访问已登记，记录表已打印归卷。").does_not_see("邻居甲")


def tells_the_family(clerk: Person, number: str) -> None:
    """What does not agree is told at once, across the table."""
    clerk.opens_case(number).sees("要马上告知申请人").chooses("告知方式", "当面告知").presses("登记告知")
    clerk.sees("已登记告知。").does_not_see("要马上告知申请人")


def settles(clerk: Person, number: str, what: str, *, accepted: str, because: str) -> None:
    """One line on which declaration, register and visit differ: which figure counts, and why."""
    line = clerk.opens_case(number).part(what)
    line.fills("认定（元）", accepted).fills("差异原因和认定依据", because).presses("认定")
    clerk.sees("差异已认定。", because)


def hangs_the_notice(clerk: Person, number: str) -> None:
    """Printed, hung up in the village, photographed."""
    clerk.opens_case(number).sees("公众将看到的全部内容")
    clerk.fills("张贴地点", "村公示栏").presses("打印公示书，今天开始公示")
    clerk.sees("公示已开始，公示书已归卷。")
    clerk.attaches("公示照片", "公示.jpg", photo("notice")).presses("上传公示照片")
    clerk.sees("公示照片已归卷。")


def the_county_goes_to_the_home(county: Person, number: str, *, present: str) -> None:
    """The county's own visit, by two of the county."""
    fills_the_sheet(county.opens_case(number), present, said="县级入户调查表已保存。")
    joins(county, "王审核", "民政局")
    joins(county, "赵科员", "民政局")
    county.presses("完成县级入户")
    county.sees("县级入户调查已完成。")


def the_county_decides(reviewer: Person, approver: Person, number: str) -> None:
    """One looks at the evidence, another confirms."""
    reviewer.opens_case(number).chooses("对认定结论", "同意").fills("审核意见", "材料齐全，程序合规。")
    reviewer.presses("提出审核意见")
    reviewer.sees("审核意见已提出，等待审核确认。")
    approver.opens_case(number).presses("审核确认")
    approver.sees("已审核确认，确认通知书已打印归卷。")


def hands_over_and_closes(clerk: Person, number: str, receiver: str) -> None:
    """The letter in hand, the name on the board, the file sealed."""
    clerk.opens_case(number).chooses("送达方式", "直接送达").fills("签收人", receiver).presses("登记送达")
    clerk.sees("送达已登记。").presses("打印公布书")
    clerk.sees("公布书已打印归卷").presses("办结归档")
    clerk.sees("已办结，案卷已封存。")
