"""What is said at the window, and how the clerk takes it down page by page, from the first word to the papers."""

from dataclasses import dataclass, field

from demo.families import born
from demo.people import Invented, Inventor
from demo.story import blank_scan
from dibao.kernel import clock
from tests.journeys.people import Person, Sheet

# Asked of every family, and never left open.
KINSHIP_QUESTION = "家庭成员中，有没有人是低保经办人员或村（居）委会成员的近亲属？"
# Answers of the common block of 每人情况 when there is nothing special to say.
PLAIN = {"民族": "汉族", "婚姻状况": "已婚", "健康状况": "健康或良好", "劳动能力": "有劳动能力"}


@dataclass
class Said:
    """One member of the family as told at the window; `types` are ticked, `facts` and `earns` are typed."""

    who: Invented
    relation: str = ""
    types: tuple[str, ...] = ()
    chosen: dict[str, str] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    earns: tuple[tuple[str, str, str], ...] = ()


@dataclass
class Family:
    """The family before the window."""

    members: tuple[Said, ...]
    track: str
    reason: str
    village: str = "平安村"
    kin: str = "没有"

    @property
    def head(self) -> Invented:
        return self.members[0].who


def someone(inventor: Inventor, age: int, sex: str, surname: str = "") -> Invented:
    """An invented person of this age."""
    return inventor.person(birth=born(age, clock.today(), 1 + age % 11), sex=sex, surname=surname)


def an_old_couple(inventor: Inventor) -> Family:
    """Both past seventy, each with the basic pension, on the land."""
    old = PLAIN | {"劳动能力": "完全丧失或无", "自理能力": "能自理"}
    pension = (("城乡居民基础养老金", "143", "每月"),)
    return Family(
        (
            Said(someone(inventor, 74, "1"), chosen=old, earns=pension),
            Said(someone(inventor, 71, "2"), "配偶", chosen=old, earns=pension),
        ),
        "农村",
        "年老多病，没有劳动能力，靠养老金生活。",
    )


def a_widow_and_her_daughter(inventor: Inventor) -> Family:
    """The mother earns 900 a month, the daughter is seventeen and at school."""
    mother = someone(inventor, 44, "2")
    daughter = someone(inventor, 17, "2", mother.name[0])
    return Family(
        (
            Said(
                mother,
                chosen=PLAIN | {"婚姻状况": "丧偶", "就业状况": "灵活就业"},
                earns=(("工资、劳务", "900", "每月"),),
            ),
            Said(
                daughter,
                "女",
                ("在校学生",),
                PLAIN
                | {"婚姻状况": "未婚", "劳动能力": "完全丧失或无", "学段": "高中或中职", "监护人与本人关系": "父母"},
                {"学校": "演示中学", "年级": "高二", "预计毕业": "2028-07-01", "监护人姓名": mother.name},
            ),
        ),
        "城市",
        "丈夫病故，独自供孩子上学，打零工收入不稳定。",
    )


def tells_of_the_family(clerk: Person, family: Family) -> None:
    """From 新申请 to the page 材料与提交, everything but the papers."""
    opens_an_application(clerk, family)
    for member in family.members[1:]:
        adds(clerk, member)
    answers_for_everybody(clerk, family)
    declares(clerk, family)
    gives_the_account(clerk, family)


def opens_an_application(clerk: Person, family: Family) -> None:
    clerk.goes("/").presses("新申请")
    clerk.chooses("居住的村（社区）", family.village).chooses("申请类别", family.track)
    clerk.fills("姓名", family.head.name).types("身份证号", family.head.id_number).fills("联系电话", "13800001234")
    clerk.fills("居住地址", "平安屯3组7号（虚构）").presses("建立申请，接着填写")
    clerk.sees("已建立申请，请接着填写。")
    words = Sheet(clerk.root.locator("form").filter(has=clerk.page.get_by_role("heading", name="申请内容")))
    words.fills("申请理由", family.reason).presses("保存，填每人情况")


def adds(clerk: Person, member: Said) -> None:
    clerk.goes(f"/cases/{clerk.case_number}/members/")
    form = clerk.part("添加成员")
    form.fills("姓名", member.who.name).chooses("与户主关系", member.relation).types("身份证号", member.who.id_number)
    for kind in member.types:
        form.ticks(kind)
    form.presses("添加这名成员")
    clerk.sees("已添加，请填写这名成员的情况。")
    answers_for(clerk, member)


def answers_for_everybody(clerk: Person, family: Family) -> None:
    clerk.goes(f"/cases/{clerk.case_number}/facts/")
    answers_for(clerk, family.members[0])


def answers_for(clerk: Person, member: Said) -> None:
    clerk.sees(member.who.name)
    for label, answer in member.chosen.items():
        clerk.chooses(label, answer)
    for label, words in member.written.items():
        clerk.fills(label, words)
    clerk.presses("保存，填下一名")
    clerk.sees(f"{member.who.name}的情况已保存。")


def declares(clerk: Person, family: Family) -> None:
    clerk.goes(f"/cases/{clerk.case_number}/economy/")
    for member in family.members:
        for item, yuan, period in member.earns:
            line = clerk.part("添加一行收入")
            if len(family.members) > 1:
                line.chooses("成员", member.who.name)
            line.chooses("收入项目", item).fills("金额", yuan).chooses("周期", period).presses("添加")
            clerk.sees("已添加一行。")
    clerk.presses("下一步：账户与近亲属")


def gives_the_account(clerk: Person, family: Family) -> None:
    form = clerk.part("银行账户")
    if len(family.members) > 1:
        form.chooses("账户名（本家庭成员）", family.head.name)
    form.fills("开户银行", "农村信用社平安分社").fills("账号", "6217 0000 0000 0000 004").presses("保存账户")
    clerk.sees("账户已保存。")
    clerk.chooses(KINSHIP_QUESTION, family.kin).presses("保存回答")
    clerk.sees("已保存。")
    clerk.presses("下一步：材料与提交")


def hands_in_the_papers(clerk: Person) -> None:
    """The printed forms come back signed; book and cards are scanned; every leave is recorded."""
    number = clerk.case_number
    for title in ("最低生活保障申请书", "家庭经济状况声明和承诺书"):
        signed = clerk.goes(f"/cases/{number}/papers/").prints(title)
        uploads(clerk, title, signed)
    for title in ("户口簿", "身份证件"):
        uploads(clerk, title, blank_scan(title))


def uploads(clerk: Person, title: str, content: bytes) -> None:
    clerk.goes(f"/cases/{clerk.case_number}/papers/")
    clerk.row(title).presses("拍照或上传")
    clerk.attaches("文件或照片", f"{title}.pdf", content).presses("上传")
    clerk.sees("已添加 1 份材料。")


def signs_the_leaves(clerk: Person) -> None:
    number = clerk.case_number
    clerk.goes(f"/cases/{number}/authorisations/")
    signed = clerk.prints("打印授权书")
    clerk.attaches("签好的授权书", "授权书.pdf", signed).presses("登记授权")
    clerk.sees("授权已登记，授权书已归入材料。")
