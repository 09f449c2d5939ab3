"""Papers of 信息核对: the dated report, and the letter that tells the family what does not agree."""

from collections import Counter
from datetime import date, datetime
from typing import Any

from dibao.kernel import clock
from dibao.kernel.money import yuan
from dibao.registry import queries as registry
from dibao.verification.choices import Answer
from dibao.verification.models import Check, Query

from ...models import Case, CheckReport, EconomicLine
from ..checking import amount_words, behind, differing, period_words
from ..people import household_people
from ..support import said_as
from .parts import county, head, item_label, letter

# What was found stands first, then what nobody knows, then what is empty.
_ORDER = [Answer.FOUND, Answer.REFUSED, Answer.LATE, Answer.STOPPED, Answer.NOTHING]


def check_report(case: Case, check: Check, *, number: str, replaces: CheckReport | None) -> dict[str, Any]:
    """核对报告 — every person × register with its dates and origin, and the four columns as they stand today."""
    queries = list(check.queries.select_related("person", "authorisation", "reply").prefetch_related("findings"))
    today = check.reported_on or clock.today()
    return head(case) | {
        "report_number": number,
        "replaces": f"{_day(replaces.issued_at)} 出具的 {replaces.number}" if replaces else "",
        "body": county(case),
        "period": f"{check.requested_on} 至 {today}",
        "conclusion": check.conclusion,
        "checker": check.reported_by_name,
        "reviewer": "",
        "entrusted_on": check.requested_on,
        "reported_on": today,
        "persons": _persons(case, queries),
        "answers": [_answer(query) for query in sorted(queries, key=_place)],
        "reckoning": _reckoning(queries),
        "lines": [_line(line) for line in _lines(case)],
    }


def _place(query: Query) -> tuple[int, str, str]:
    order = _ORDER.index(Answer(query.answer)) if query.answer in _ORDER else len(_ORDER)
    return order, query.person.name, query.register


def _persons(case: Case, queries: list[Query]) -> list[dict[str, str]]:
    """Everybody who was asked about, members first, each with his own authorisation."""
    relations: dict[Any, str] = {
        m.person_id: m.get_relation_display() for m in registry.members(case.household, clock.today())
    }
    for row in case.obligors.filter(removed="").exclude(person=None).select_related("member"):
        relations.setdefault(row.person_id, f"{row.member.name}的{said_as('relation', row.values)}（家庭以外）")
    leaves = {query.person_id: query for query in queries}
    asked = sorted(leaves.values(), key=lambda query: list(relations).index(query.person_id))
    return [
        {
            "name": query.person.name,
            "relation": relations[query.person_id],
            "id_number": query.person.id_number,
            "authorisation": query.authorisation.number,
        }
        for query in asked
    ]


def _answer(query: Query) -> dict[str, str]:
    found = [f"{f.text}{_in_brackets(amount_words(f))}" for f in query.findings.all()]
    return {
        "person": query.person.name,
        "register": query.get_register_display(),
        "asked": str(query.sent_on or _day(query.asked_at)),
        "answered": str(query.answered_on or ""),
        "state": query.get_answer_display(),
        "origin": _origin(query),
        "found": "\n".join([*found, *([query.note] if query.note else [])]),
    }


def _origin(query: Query) -> str:
    """Where the answer came from: its way, for a plain file who vouches for it, an earlier answer's own day."""
    if not query.answered_on:
        return ""
    words = [query.get_origin_display()]
    if query.reply is not None:
        words.append(query.reply.number)
        words += [f"{query.reply.origin_note}（{query.reply.received_by_name}）"] if query.reply.origin_note else []
    words += [f"依据 {query.known_on} 的答复"] if query.known_on else []
    return "，".join(words)


def _in_brackets(words: str) -> str:
    return f"（{words}）" if words else ""


def _reckoning(queries: list[Query]) -> str:
    """共查询 76 项，其中有信息 3 项，…… — the parts make the whole."""
    count = Counter(query.answer for query in queries)
    parts = [f"{answer.label} {count[answer]} 项" for answer in _ORDER if count[answer]]
    return f"共查询 {len(queries)} 项，其中{'，'.join(parts)}。"


def _lines(case: Case) -> list[EconomicLine]:
    rows = case.lines.filter(removed="").select_related("member").prefetch_related("findings__finding__query")
    return sorted(rows, key=lambda line: (not line.differs, line.member.name, line.block, line.item, str(line.pk)))


def _line(line: EconomicLine) -> dict[str, str]:
    links = [row for row in behind(line) if not row.replaced]
    found = figure_words(line.found, line.found_period or line.period)
    return {
        "item": f"{line.member.name} {item_label(line)}",
        "declared": figure_words(line.declared, line.period) or "未申报",
        "found": found or ("价值不详" if links else "无信息"),
        "visited": figure_words(line.visited, line.period),
        "accepted": figure_words(line.counts, line.period) if line.settled else "待认定",
        "rests_on": "\n".join(
            f"{row.register}{_in_brackets(row.amount)}{'' if row.adds else '，同一项收入，不重复计'}" for row in links
        ),
    }


def figure_words(fen: int | None, period: str) -> str:
    """“800.00 元，每月”; empty when there is no figure."""
    if fen is None:
        return ""
    return f"{yuan(fen)} 元" + (f"，{period_words(period)}" if period else "")


def check_result(case: Case, report: CheckReport, by: Any) -> dict[str, Any]:
    """核对结果告知书 — the lines that do not agree: whose, which item, both figures, which register.

    Only members of the household and only the figures: the registers' own words may name employers, co-owners or
    other third persons, and an obligor outside the household has no line at all.
    """
    due = case.deadlines.filter(kind="case_limit", done_on=None).values_list("due_on", flat=True).first()
    members = {person.pk for person in household_people(case)}
    return letter(case, by) | {
        "report_number": report.number,
        "reported_on": _day(report.issued_at),
        "case_due": f"{due.year}年{due.month}月{due.day}日" if due else "",
        "lines": [
            {
                "item": f"{line.member.name} {item_label(line)}",
                "registers": line.source,
                "declared": figure_words(line.declared, line.period) or "未申报",
                "found": figure_words(line.found, line.found_period or line.period) or "有登记",
            }
            for line in differing(case)
            if line.member_id in members
        ],
    }


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.OFFICE).date()
