"""Planted cases, seeded: for every finder true cases that must be found, and near misses that must not.

A case is a family and some register rows. Dates (``…_on``) are days from the day of the run, ``year`` is counted from
its year; money is fen. Around the cases stand ordinary families and register rows of strangers.
"""

import hashlib
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from dibao.exchange.tabular import Line
from dibao.kernel.marks import short
from dibao.policy.snapshot import Row, Snapshot
from dibao.registry.numbering import SERIALS
from dibao.rules.identity import check_digit
from dibao.rules.register import EXISTING, PERSON_FLAGS
from dibao.screening import layout, persons_store, register_store
from dibao.verification.sources import SOURCES

STANDARD = 80_000  # fen a month and head
COUNTIES = (220802, 220881, 220882)
FIGURES = {
    "difference_tolerance_year": 12_000,
    "financial_months": 24,
    "marginal_financial_months": 36,
    "payment_total_year": 3_000_000,
    "basic_pension_excluded": True,
    "property_vehicle": {"allowed": 0},
    "property_machine": {"allowed": 0},
    "property_dwelling": {"allowed": 1},
    "property_shop": {"allowed": 0},
    "property_company": {"allowed": 0},
}
CIPHER = register_store.Cipher(
    lambda purpose, value: hashlib.sha256(f"{purpose}|{value}".encode()).hexdigest(),
    lambda text, place: f"{place}|{text}".encode(),
)


@dataclass(frozen=True)
class Case:
    """hits: the reasons of the hits that must come out, empty for a near miss. rows: (register, member, values)."""

    finder: str
    what: str
    hits: tuple[str, ...] = ()
    rows: tuple[tuple[str, int, dict[str, Any]], ...] = ()
    family: dict[str, Any] = field(default_factory=dict)
    twin: str = ""


def true(finder: str, what: str, *rows: Any, reason: str = "", **family: Any) -> Case:
    return Case(finder, what, (reason,), rows, family)


def near(finder: str, what: str, *rows: Any, **family: Any) -> Case:
    return Case(finder, what, (), rows, family)


STUDENT, SEVERE, ILL = (PERSON_FLAGS[name] for name in ("student", "severe", "illness"))
DEAD = {"status": "died", "died_on": -40}
LINE = STANDARD * 24 * 2
CAR = {"kind": "car", "status": "normal", "registered_on": -900, "value": 3_000_000}
HOUSE = {"kind": "dwelling", "status": "held", "registered_on": -3000}
FIRM = {"role": "owner", "status": "open", "founded_on": -500}
PENSION = {"scheme": "employee", "state": "drawing", "pension": 200_000}

CASES = (
    true("dead", "户籍死亡注销", ("population", 1, DEAD)),
    true("dead", "殡葬登记火化", ("funeral", 1, {"died_on": -10, "cremated_on": -8})),
    true("dead", "殡葬登记没有日期", ("funeral", 0, {})),
    true("dead", "两个部门都登记，只算一条", ("population", 1, DEAD), ("funeral", 1, {"died_on": -40})),
    true("dead", "证号相同姓名不同", ("funeral", 1, {"name": "别人", "died_on": -5}), reason="other_name"),
    near("dead", "日期在比对日之后", ("funeral", 1, {"died_on": 3})),
    near("dead", "户籍正常", ("population", 1, {"status": "normal"})),
    near("dead", "边缘家庭没有领钱", ("funeral", 1, {"died_on": -9}), status="marginal"),
    true("wage", "财政供养", ("fiscal", 0, {"net": 300_000, "from_on": -700})),
    true("wage", "就业登记有工资", ("employment", 1, {"state": "employed", "wage": 250_000, "from_on": -90})),
    true("wage", "上年工资纳税", ("tax", 1, {"kind": "wage", "income": 3_600_000, "year": -1})),
    near("wage", "已经解除的就业", ("employment", 1, {"state": "ended", "wage": 250_000, "from_on": -900})),
    near("wage", "如实申报", ("fiscal", 0, {"net": 300_000, "from_on": -700}), wage=3_600_000),
    near("wage", "差额在容许以内", ("fiscal", 0, {"net": 300_000, "from_on": -700}), wage=3_588_000),
    near("wage", "前年的纳税", ("tax", 1, {"kind": "wage", "income": 3_600_000, "year": -2})),
    near(
        "wage",
        "同一份工资两个部门都知道，不相加",
        ("fiscal", 0, {"net": 300_000, "from_on": -700}),
        ("tax", 0, {"kind": "wage", "income": 3_600_000, "year": -1}),
        wage=3_600_000,
    ),
    true("pension", "职工养老金未申报", ("social_insurance", 1, PENSION)),
    true(
        "pension",
        "居民养老金个人账户部分未申报",
        ("social_insurance", 1, {"scheme": "resident", "state": "drawing", "pension": 40_000, "basic": 20_000}),
    ),
    true(
        "pension",
        "未分开列出基础养老金，作线索",
        ("social_insurance", 1, {"scheme": "resident", "state": "drawing", "pension": 40_000}),
        reason="undecided",
    ),
    near("pension", "如实申报", ("social_insurance", 1, PENSION), pension=2_400_000),
    near("pension", "申报得更多", ("social_insurance", 1, PENSION), pension=2_500_000),
    near("pension", "已经停发", ("social_insurance", 1, PENSION | {"state": "stopped"})),
    near(
        "pension",
        "只有不计入的基础养老金",
        ("social_insurance", 1, {"scheme": "resident", "state": "drawing", "pension": 20_000, "basic": 20_000}),
    ),
    true("unemployment", "领失业金未申报", ("social_insurance", 0, {"state": "paying", "unemployment": 150_000})),
    near("unemployment", "已申报", ("social_insurance", 0, {"unemployment": 150_000}), other=1_800_000),
    true("business", "上年经营所得", ("tax", 0, {"kind": "business", "income": 2_000_000, "year": -1})),
    near("business", "已申报", ("tax", 0, {"kind": "business", "income": 2_000_000, "year": -1}), business=2_000_000),
    true("vehicle", "一辆车未申报", ("vehicle", 0, CAR)),
    true("vehicle", "夫妻各一辆，申报一辆", ("vehicle", 0, CAR), ("vehicle", 1, CAR), vehicles=1),
    near("vehicle", "申报过的一辆", ("vehicle", 0, CAR), vehicles=1),
    near("vehicle", "残疾代步车", ("vehicle", 0, CAR | {"kind": "scooter"})),
    near("vehicle", "已经报废", ("vehicle", 0, CAR | {"status": "scrapped"})),
    true("second_home", "两套住房", ("real_estate", 0, HOUSE), ("real_estate", 1, HOUSE | {"registered_on": -90})),
    true("second_home", "同一人同日登记两套", ("real_estate", 0, HOUSE), ("real_estate", 0, HOUSE | {"address": "乙"})),
    true("second_home", "一间商铺", ("real_estate", 0, HOUSE | {"kind": "shop"})),
    near("second_home", "只有一套住房", ("real_estate", 0, HOUSE)),
    near("second_home", "夫妻共有一套", ("real_estate", 0, HOUSE), ("real_estate", 1, HOUSE)),
    near("second_home", "另一套已经转让", ("real_estate", 0, HOUSE), ("real_estate", 1, HOUSE | {"status": "past"})),
    near("second_home", "商铺已申报", ("real_estate", 0, HOUSE | {"kind": "shop"}), homes=1),
    true("company", "个体户未申报", ("market", 1, FIRM)),
    true("company", "股东", ("market", 1, FIRM | {"role": "shareholder", "share": 100_000_000})),
    near("company", "歇业", ("market", 1, FIRM | {"status": "dormant"})),
    near("company", "已经注销", ("market", 1, FIRM | {"status": "cancelled"})),
    near("company", "合作社成员", ("market", 1, FIRM | {"role": "member"})),
    near("company", "已申报", ("market", 1, FIRM), companies=1),
    true(
        "deposits",
        "两家银行和证券合计超线",
        ("bank", 0, {"account": "6200000000000011", "balance": LINE // 2, "queried_on": -3}),
        ("bank", 1, {"account": "6200000000000012", "balance": LINE // 4, "queried_on": -3}),
        ("securities", 1, {"kind": "fund", "value": LINE // 4 + 1}),
    ),
    near("deposits", "正好在线上", ("bank", 0, {"account": "6200000000000013", "balance": LINE})),
    near(
        "deposits",
        "同一账户答复两次",
        ("bank", 0, {"account": "6200000000000014", "balance": LINE - 5, "queried_on": -40}),
        ("bank", 0, {"account": "6200000000000014", "balance": LINE - 1, "queried_on": -3}),
    ),
    near("deposits", "申报过", ("bank", 0, {"account": "6200000000000015", "balance": 2 * LINE}), assets=2 * LINE),
    near("deposits", "边缘家庭的线更高", ("bank", 0, {"balance": LINE + 1}), status="marginal"),
    true("deposits", "没有标准，作线索", ("bank", 0, {"balance": 100}), reason="undecided", monthly_standard=0),
    true("insurance", "现金价值未申报", ("insurance", 1, {"kind": "savings", "value": 5_000_000})),
    near("insurance", "意外险没有现金价值", ("insurance", 1, {"kind": "accident", "premium": 20_000})),
    near("insurance", "申报过", ("insurance", 1, {"kind": "life", "value": 5_000_000}), assets=5_000_000),
    true("imprisoned", "在服刑", ("prison", 1, {"kind": "prison", "from_on": -300, "to_on": 300})),
    near("imprisoned", "已经释放", ("prison", 1, {"kind": "prison", "from_on": -300, "to_on": -1})),
    near("imprisoned", "社区矫正", ("prison", 1, {"kind": "community", "from_on": -300, "to_on": 300})),
    true("other_programme", "同时享受特困", ("other_aid", 1, {"programme": "destitute", "from_on": -300})),
    true(
        "other_programme",
        "两份低保",
        ("other_aid", 1, {"programme": "dibao", "from_on": -300, "place": "甲地"}),
        ("other_aid", 1, {"programme": "dibao", "from_on": -200, "place": "乙地"}),
    ),
    near("other_programme", "自己的那一份", ("other_aid", 1, {"programme": "dibao", "from_on": -300})),
    near("other_programme", "临时救助", ("other_aid", 1, {"programme": "temporary", "from_on": -300})),
    near("other_programme", "已经到期", ("other_aid", 1, {"programme": "destitute", "from_on": -300, "to_on": -1})),
    true("school_finished", "已毕业", ("education", 1, {"state": "finished", "finished_on": -100}), flags=STUDENT),
    near("school_finished", "仍在读", ("education", 1, {"state": "enrolled"}), flags=STUDENT),
    near("school_finished", "没按学生算", ("education", 1, {"state": "finished", "finished_on": -100})),
    near(
        "school_finished",
        "高中毕业已上大学",
        ("education", 1, {"stage": "senior", "state": "finished", "finished_on": -100}),
        ("education", 1, {"stage": "undergraduate", "state": "enrolled"}),
        flags=STUDENT,
    ),
    true("machine", "渔船", ("ship", 0, {"kind": "fishing", "status": "normal", "registered_on": -99})),
    true("machine", "收割机", ("machine", 0, {"kind": "harvester", "status": "normal", "registered_on": -99})),
    near("machine", "已经转出", ("machine", 0, {"kind": "harvester", "status": "moved_out"})),
    true(
        "may_qualify",
        "边缘家庭新增二级肢体残疾",
        ("disability", 1, {"kind": "4", "level": "2", "status": "valid", "issued_on": -20}),
        status="marginal",
    ),
    true(
        "may_qualify",
        "三级精神残疾",
        ("disability", 1, {"kind": "6", "level": "3", "status": "valid", "issued_on": -20}),
        status="rigid_spending",
    ),
    true("may_qualify", "重特大疾病", ("medical", 1, {"serious": True, "admitted_on": -20}), status="marginal"),
    near(
        "may_qualify",
        "档案里已经有了",
        ("disability", 1, {"kind": "4", "level": "2", "status": "valid", "issued_on": -20}),
        status="marginal",
        flags=SEVERE,
    ),
    near("may_qualify", "三级肢体残疾", ("disability", 1, {"kind": "4", "level": "3"}), status="marginal"),
    near("may_qualify", "证已过期", ("disability", 1, {"level": "1", "status": "lapsed"}), status="marginal"),
    near("may_qualify", "不是大病", ("medical", 1, {"serious": False, "admitted_on": -20}), status="marginal"),
    near("may_qualify", "已经是低保", ("medical", 1, {"serious": True, "admitted_on": -20})),
    true(
        "wage_stopped",
        "工作上月解除",
        ("employment", 1, {"state": "ended", "from_on": -900, "to_on": -30}),
        status="marginal",
        wage=2_400_000,
    ),
    true(
        "wage_stopped",
        "登记失业",
        ("employment", 1, {"state": "jobless", "from_on": -20}),
        status="rigid_spending",
        wage=2_400_000,
    ),
    true(
        "wage_stopped",
        "职工社保停缴，就业登记还没有改，只算一条",
        ("social_insurance", 1, {"scheme": "employee", "state": "suspended", "last_paid": -60}),
        ("employment", 1, {"state": "ended", "from_on": -900, "to_on": -60}),
        status="marginal",
        wage=2_400_000,
    ),
    near(
        "wage_stopped",
        "换了工作",
        ("employment", 1, {"state": "ended", "from_on": -900, "to_on": -30}),
        ("employment", 1, {"state": "employed", "from_on": -20, "wage": 200_000}),
        status="marginal",
        wage=2_400_000,
    ),
    near(
        "wage_stopped",
        "换了单位缴费",
        ("social_insurance", 1, {"scheme": "employee", "state": "suspended", "last_paid": -60}),
        ("social_insurance", 1, {"scheme": "employee", "state": "paying", "last_paid": -10}),
        status="marginal",
        wage=2_400_000,
    ),
    near(
        "wage_stopped",
        "多年以前的工作",
        ("employment", 1, {"state": "ended", "from_on": -3000, "to_on": -900}),
        status="marginal",
        wage=2_400_000,
    ),
    near("wage_stopped", "没有工资收入", ("employment", 1, {"state": "ended", "to_on": -30}), status="marginal"),
    near("wage_stopped", "已经是低保", ("employment", 1, {"state": "ended", "to_on": -30}), wage=2_400_000),
    near(
        "wage_stopped",
        "居民养老保险不是工作",
        ("social_insurance", 1, {"scheme": "resident", "state": "suspended", "last_paid": -60}),
        status="marginal",
        wage=2_400_000,
    ),
    true("payment_total", "超过提示线", ("payment", 0, {"paid_year": 3_000_001}), reason="hint"),
    near("payment_total", "正好在提示线", ("payment", 0, {"paid_year": 3_000_000})),
    true(
        "borrowed_identity",
        "户籍是另一个名字",
        ("population", 1, {"name": "别人", "status": "normal"}),
        reason="other_name",
    ),
    near("borrowed_identity", "名字一致", ("population", 1, {"status": "normal"})),
    true("moved_away", "户口迁出", ("population", 1, {"status": "moved", "changed_on": -30})),
    near("moved_away", "参军", ("population", 1, {"status": "enlisted", "changed_on": -30})),
    true("account_holder", "户名是外人", holder="外人"),
    near("account_holder", "户名是另一个成员", holder=1),
    Case("account_shared", "两户一个账户", ("", ""), twin="account"),
    near("account_shared", "一户一个账户"),
    Case("two_places", "同一人在两县", ("", ""), twin="person"),
    near("two_places", "各是各的人"),
)


@dataclass
class Person:
    """One person: what is keyed, and the other columns of ``layout.PERSONS``."""

    id_number: str
    name: str
    row: dict[str, int]
    account: str = ""
    holder: str = ""


class World:
    """Everything planted, to be laid out as Parquet in any order and any number of parts."""

    def __init__(self, on: date, *, seed: int, ordinary: int = 60, copies: int = 2) -> None:
        self.on, self.dice, self.serial = on, random.Random(seed), 0
        self.persons: dict[int, list[Person]] = {county: [] for county in COUNTIES}
        self.registers: dict[str, list[dict[str, Any]]] = {}
        self.planted: list[tuple[Case, set[int]]] = []
        for _ in range(copies):
            for case in CASES:
                self._plant(case)
        for _ in range(ordinary):
            self._family(self.dice.choice(COUNTIES), self.dice.randint(1, 5), {})
            for _register, rows in self.registers.items():
                stranger = self._person(370102, 1, {})
                rows.append(self.dice.choice(rows) | {"id_number": stranger.id_number, "name": stranger.name})
        self.shuffle(seed)

    def expected(self) -> dict[tuple[str, int], list[str]]:
        """(finder, household) → the reasons of its hits, for all planted true cases."""
        found: dict[tuple[str, int], list[str]] = {}
        for case, homes in self.planted:
            for home, reason in zip(sorted(homes), case.hits, strict=bool(case.hits) and len(homes) == len(case.hits)):
                found.setdefault((case.finder, home), []).append(reason)
        return found

    def shuffle(self, seed: int) -> None:
        """Another order of the register rows."""
        dice = random.Random(seed)
        for rows in self.registers.values():
            dice.shuffle(rows)

    def write_persons(self, root: Any) -> None:
        """The persons as columns, a table a county."""
        for county, people in self.persons.items():
            persons_store.write_county(root, county, persons_store.columns(map(_columns, people)), digest=str(county))

    def write_registers(self, root: Any, *, as_of: date) -> None:
        """The registers through the importer."""
        for register, rows in self.registers.items():
            lines = (Line(number, row, ()) for number, row in enumerate(rows, start=2))
            taken = register_store.take(lines, root, source=SOURCES[register], as_of=as_of, cipher=CIPHER)
            assert taken.folder is not None and taken.read == len(rows)

    def _plant(self, case: Case) -> None:
        county = self.dice.choice(COUNTIES)
        people = self._family(county, 2, case.family)
        homes = {people[0].row["household"]}
        for register, member, values in case.rows:
            said = {name: self._at(name, value) for name, value in values.items()}
            if register == "bank":
                said.setdefault("account", f"63{self.serial:014d}")
            if said.get("account"):
                said["account"] = f"{said['account']}{self.serial:04d}"
            who = people[member]
            self.registers.setdefault(register, []).append({"id_number": who.id_number, "name": who.name} | said)
        if case.twin:
            other = self._family(COUNTIES[(COUNTIES.index(county) + 1) % len(COUNTIES)], 2, {})
            homes.add(other[0].row["household"])
            if case.twin == "account":
                for each in other:
                    each.account = people[0].account
            else:
                other[1].id_number, other[1].name = people[1].id_number, people[1].name
        self.planted.append((case, homes))

    def _at(self, name: str, value: Any) -> Any:
        if name == "year":
            return self.on.year + value
        return self.on + timedelta(days=value) if name.endswith("_on") or name == "last_paid" else value

    def _family(self, county: int, size: int, given: dict[str, Any]) -> list[Person]:
        self.serial += 1
        given = dict(given)
        holder, status = given.pop("holder", 0), given.pop("status", "dibao")
        columns = {"household": county * SERIALS + self.serial, "status": EXISTING.index(status), "members": size}
        found = [self._person(county, size, columns | given) for _ in range(size)]
        found[0].row["flags"] |= layout.HEAD
        for each in found:
            each.account = f"62{self.serial:014d}"
            each.holder = found[holder].name if isinstance(holder, int) else holder
        for each in found:
            each.row["person"] = len(self.persons[county])
            self.persons[county].append(each)
        return found

    def _person(self, county: int, members: int, columns: dict[str, int]) -> Person:
        dice = self.dice
        birth = date(dice.randint(1940, 2015), dice.randint(1, 12), dice.randint(1, 28))
        body = f"{county}{birth:%Y%m%d}{dice.randint(0, 999):03d}"
        self.named = getattr(self, "named", 0) + 1
        name = f"{dice.choice('赵钱孙李周吴郑王')}{chr(0x4E00 + self.named % 20000)}{chr(0x4E00 + self.named // 20000)}"
        base = dict.fromkeys(layout.PERSONS, 0) | {
            "division": county * 1_000_000 + 100_000 + dice.randint(1, 9) * 1_000,
            "track": dice.randint(0, 1),
            "birth": layout.as_number(birth),
            "members": members,
            "monthly_standard": STANDARD,
        }
        return Person(body + check_digit(body), name, base | columns)


def figures(on: date, without: tuple[str, ...] = ()) -> Snapshot:
    """The local figures of the cases, decided for the whole nation."""
    rows = [
        Row(key, 0, "any", date(2020, 1, 1), value, "", f"t-{key}", "")
        for key, value in FIGURES.items()
        if key not in without
    ]
    return Snapshot(rows, on)


def _columns(person: Person) -> dict[str, int]:
    def key(purpose: str, value: str) -> int:
        return short(CIPHER.blind(purpose, value))

    return person.row | {
        "key": key("person.id_number", person.id_number),
        "name_key": key("person.name", person.name),
        "account_key": key("account.number", person.account),
        "account_name_key": key("person.name", person.holder),
    }
