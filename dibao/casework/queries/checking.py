"""核对情况 — what stands behind each figure, what still waits for a word, and what the family must be told."""

from dataclasses import dataclass
from typing import Any

from dibao.kernel import clock
from dibao.kernel.money import yuan
from dibao.registry import dictionary
from dibao.registry.models import Person
from dibao.verification.choices import Answer, Register
from dibao.verification.models import Authorisation, Check, Finding, Query

from ..choices import Block
from ..models import Case, CheckReport, ClueAnswer, EconomicLine, LineFinding
from .adding import SAME_MONEY
from .people import household_people, obligor_people

# A register that said something; one that refused, was late or was stopped says nothing and replaces nothing.
SAID = (Answer.FOUND, Answer.NOTHING)


@dataclass(frozen=True, slots=True)
class Behind:
    """One finding behind a figure, in words: which register, when it answered, what it holds, whether it adds."""

    register: str
    answered_on: Any
    text: str
    amount: str
    adds: bool
    replaced: bool


def behind(line: EconomicLine) -> list[Behind]:
    """Every finding of a line, those that hold first; a replaced one stays readable."""
    links = line.findings.all()
    return [_behind(link) for link in sorted(links, key=lambda link: (link.replaced_by_id is not None, link.pk))]


def _behind(link: LineFinding) -> Behind:
    found = link.finding
    return Behind(
        register=found.query.get_register_display(),
        answered_on=found.query.answered_on,
        text=found.text,
        amount=amount_words(found),
        adds=link.adds,
        replaced=link.replaced_by_id is not None,
    )


def amount_words(found: Finding) -> str:
    """“36,000.00 元，每年” of one finding; a thing of unknown worth says so."""
    if found.amount is None:
        return "价值不详" if found.block == Block.PROPERTY else ""
    return f"{yuan(found.amount)} 元" + (f"，{period_words(found.period)}" if found.period else "")


def period_words(period: str) -> str:
    """每月、每年、一次性."""
    return dictionary.label(Block.INCOME, "period", period)


def sum_words(line: EconomicLine) -> str:
    """How the figure came about when more than one finding stands behind it; empty for a single one."""
    links = [link for link in line.findings.all() if link.replaced_by_id is None]
    counted = [link for link in links if link.adds]
    if len(links) < 2:
        return ""
    if line.item in SAME_MONEY and len(counted) < len(links):
        register = counted[0].finding.query.get_register_display()
        return f"几个部门查到同一项收入，按最高的{register}计，不重复相加。"
    return f"{len(counted)} 笔合计。"


@dataclass(slots=True)
class Clue:
    """线索 — a finding without a column of its own, or with a question; `answer` is the newest word on it."""

    finding: Finding
    who: str
    register: str
    question: str
    answer: ClueAnswer | None
    form: Any = None
    open: bool = False

    @property
    def waits(self) -> bool:
        """Whether somebody must answer before the assessment."""
        return bool(self.question) and self.answer is None


def clues(case: Case) -> list[Clue]:
    """Clues of the newest answer of every register about every member, those that wait first."""
    answers = {row.finding_id: row for row in case.clues.filter(replaced_at=None)}
    rows = [
        Clue(f, f.query.person.name, f.query.get_register_display(), f.question, answers.get(f.pk))
        for query in newest_queries(case)
        for f in query.findings.all()
        if f.block not in Block.values or f.question
    ]
    members = {person.pk for person in household_people(case)}
    return sorted((row for row in rows if row.finding.query.person_id in members), key=lambda row: not row.waits)


def newest_queries(case: Case) -> list[Query]:
    """The query that holds for each person and register: the last one answered in a reported check."""
    rows = Query.objects.filter(
        check_request__case_number=case.number,
        check_request__reported_on__isnull=False,
        answer__in=SAID,
    )
    newest: dict[tuple[Any, str], Query] = {}
    for query in rows.select_related("person").prefetch_related("findings").order_by("check_request_id", "pk"):
        newest[(query.person_id, query.register)] = query
    return list(newest.values())


def waiting_clues(case: Case) -> list[Clue]:
    """Clues whose question nobody has answered."""
    return [clue for clue in clues(case) if clue.waits]


def of_obligor(case: Case, person_id: Any) -> list[Finding]:
    """What the registers hold about an obligor outside the household; it never becomes the family's income."""
    return [f for query in newest_queries(case) if query.person_id == person_id for f in query.findings.all()]


def open_check(case: Case) -> Check | None:
    """The check under way, None when every one is reported."""
    return Check.objects.filter(case_number=case.number, reported_on=None).first()


def last_check(case: Case) -> Check | None:
    """The check under way, or the last one."""
    return Check.objects.filter(case_number=case.number).order_by("-pk").first()


def last_report(case: Case) -> CheckReport | None:
    """The report that holds: the newest one."""
    return case.reports.order_by("-issued_at", "-number").first()


def differing(case: Case) -> list[EconomicLine]:
    """Lines on which a register and the declaration disagree: what the family must be told. 审核确认办法 第十八条."""
    lines = case.lines.filter(removed="", findings__replaced_by=None, findings__isnull=False).distinct()
    return [line for line in lines.select_related("member") if line.differs]


@dataclass(frozen=True, slots=True)
class Askable:
    """One person and register a second check may ask; `said` is the last answer in words, 未查询 where there is none."""

    person: Person
    register: str
    said: str

    @property
    def key(self) -> str:
        """Names the pair in a form."""
        return f"{self.person.pk}:{self.register}"

    @property
    def words(self) -> str:
        return f"{self.person.name} · {Register(self.register).label}（{self.said}）"


def askable_again(case: Case) -> list[Askable]:
    """复查可以查询的 — every person and register of which the last report says more than "nothing", and what has been
    allowed since and never asked: an obligor outside the household who signed late."""
    last: dict[tuple[Any, str], Query] = {}
    rows = Query.objects.filter(check_request__case_number=case.number, check_request__reported_on__isnull=False)
    for query in rows.select_related("person").order_by("check_request_id", "person_id", "register"):
        last[(query.person_id, query.register)] = query
    if not last:
        return []
    asked = [
        Askable(query.person, query.register, query.get_answer_display())
        for query in last.values()
        if query.answer != Answer.NOTHING
    ]
    return asked + [Askable(*pair, "未查询") for pair in _allowed(case) if (pair[0].pk, pair[1]) not in last]


def _allowed(case: Case) -> list[tuple[Person, str]]:
    """Everybody's registers that a live authorisation of this case names."""
    people = {person.pk: person for person in [*household_people(case), *obligor_people(case)]}
    leaves = Authorisation.objects.filter(case_number=case.number, person__in=people).live(clock.today())
    found = [(people[leave.person_id], name) for leave in leaves.order_by("pk") for name in leave.scope]
    return list(dict.fromkeys(found))
