"""预览 — what a reply says, line by line, beside what was asked; nothing is written here.

A line with a fault keeps the whole reply from being applied. A line set aside is a true answer that must not be used
any more (leave withdrawn, report out, answered before); it is counted and named, and the rest goes on.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from dibao.documents.queries import as_path
from dibao.exchange.tabular import Line, Unreadable, read
from dibao.kernel import clock
from dibao.kernel.masking import mask_id
from dibao.rules.identity import lengthen

from ..choices import ANSWERED, Answer
from ..models import Dispatch, Query, Reply, ReplyFile
from ..sources import SOURCES, Found, Thresholds
from ..sources.forms import OUTCOMES, reply_fields
from .thresholds import thresholds_for

FAULT: Final = "fault"
ASIDE: Final = "aside"
# More lines than anybody could have of what was asked: the wrong file, and not worth the memory.
LEAST_READ: Final = 5_000
EACH_READ: Final = 50
WORDS: Final = OUTCOMES | {FAULT: "有错误", ASIDE: "不登记"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a reply: where it stands, whom it is about, what it said, what comes of it (`WORDS`), and why not."""

    file: str
    number: int
    query_number: str
    name: str
    result: str
    why: tuple[str, ...] = ()
    note: str = ""
    said: str = ""
    found: tuple[Found, ...] = ()


@dataclass(slots=True)
class Reading:
    """A reply as read against its dispatch. `headers` are faults of a file as a whole."""

    rows: list[Row] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    answers: dict[int, list[Row]] = field(default_factory=lambda: defaultdict(list))

    @property
    def faults(self) -> list[Row]:
        return [row for row in self.rows if row.result == FAULT]

    @property
    def aside(self) -> list[Row]:
        return [row for row in self.rows if row.result == ASIDE]

    @property
    def applicable(self) -> bool:
        """Whether it may be applied: no fault anywhere, and at least one answer."""
        return not self.headers and not self.faults and bool(self.answers)

    def counts(self) -> dict[str, int]:
        """Lines by result, and the queries they answer: rows = found + nothing + refused + aside + fault."""
        by = Counter(row.result for row in self.rows)
        return {"rows": len(self.rows), **{name: by[name] for name in WORDS}, "queries": len(self.answers)}


def read_reply(reply: Reply) -> Reading:
    """预览 — every file of the reply against the queries of its dispatch, as the database has them now."""
    asked = {
        query.number: query
        for query in reply.dispatch.queries.select_related("person", "authorisation", "check_request")
    }
    reading, local = Reading(), _Local()
    for file in reply.files.select_related("stored"):
        try:
            for row, query in _rows(file, asked, reply.dispatch, local):
                reading.rows.append(row)
                if query is not None and row.result in OUTCOMES:
                    reading.answers[query.pk].append(row)
        except Unreadable as problem:
            reading.headers += problem.sentences
    _contradictions(reading)
    return reading


class _Local:
    """The thresholds of each place and track, read once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str, date], Thresholds] = {}

    def of(self, query: Query) -> Thresholds:
        key = (query.check_request.division, query.check_request.track, clock.today())
        if key not in self._known:
            self._known[key] = thresholds_for(division=key[0], track=key[1], on=key[2])
        return self._known[key]


def _rows(
    file: ReplyFile, asked: dict[str, Query], dispatch: Dispatch, local: _Local
) -> Iterator[tuple[Row, Query | None]]:
    source = SOURCES[file.register]
    name = file.stored.original_name
    seen: dict[tuple[Any, ...], int] = {}
    most = max(LEAST_READ, EACH_READ * len(asked))
    with as_path(file.stored) as path:  # the digest holds before a line is believed
        for count, line in enumerate(read(path, reply_fields(source), name=name), 1):
            if count > most:
                raise Unreadable(f"“{name}”超过 {most} 行，而本批次只问了 {len(asked)} 项，可能发错了文件，没有读完。")
            query = asked.get(str(line.values.get("query_number") or ""))
            why = [*line.faults, *_strangers(line, query, file.register, dispatch)]
            told = tuple(sorted((key, str(value)) for key, value in line.values.items()))
            if told in seen:
                why.append(f"与第 {seen[told]} 行完全相同。")
            seen.setdefault(told, line.number)
            yield _row(name, line, query, why, local), query


def _strangers(line: Line, query: Query | None, register: str, dispatch: Dispatch) -> list[str]:
    """Why this line cannot belong to this dispatch: never asked, another batch, another register, another person."""
    number = str(line.values.get("query_number") or "")
    if query is None:
        other = Query.objects.numbered(number).select_related("dispatch").first() if number else None
        if other is None:
            return [f"查询编号“{number}”从未发出过，可能不是给我们的答复。"] if number else []
        where = f"属于批次 {other.dispatch.number}" if other.dispatch else "还没有发出"
        return [f"查询编号 {number} 不在本批次（{dispatch.number}），{where}。"]
    why = []
    if query.register != register:
        why.append(f"这个查询问的是“{query.get_register_display()}”，不是“{SOURCES[register].label}”。")
    if _same(line.values.get("id_number")) != _same(query.person.id_number):
        why.append(f"身份证号与查询的人不一致（所问的是 {mask_id(query.person.id_number)}），可能张冠李戴。")
    return why


def _same(number: Any) -> str:
    written = str(number or "").strip().upper()
    return lengthen(written) if len(written) == 15 and written.isdigit() else written


def _row(file: str, line: Line, query: Query | None, why: list[str], local: _Local) -> Row:
    values = line.values
    common = (file, line.number, str(values.get("query_number") or ""), str(values.get("name") or ""))
    said = outcome = str(values.get("outcome") or "")
    if outcome == Answer.REFUSED and not values.get("remark"):
        why.append("“未答复”的，请在“说明”里写明原因。")
    if why or query is None:
        return Row(*common, FAULT, tuple(why))
    if aside := _set_aside(query):
        return Row(*common, ASIDE, (aside,))
    note = str(values.get("remark") or "")
    if values.get("name") != query.person.name:
        note = f"登记库中的姓名是“{values.get('name')}”，与申报的“{query.person.name}”不同，请核实。{note}"
    found = SOURCES[query.register].says(values, local.of(query)) if outcome == Answer.FOUND else []
    if outcome == Answer.FOUND and not found:
        outcome, note = Answer.NOTHING, f"有登记，但不构成收入、财产或线索（例如已注销、余额为零）。{note}"
    return Row(*common, str(outcome), (), note, said, tuple(found))


def _set_aside(query: Query) -> str:
    """Why a true answer must not be used; empty when it may."""
    if query.check_request.reported_on:
        return f"核对报告已于 {query.check_request.reported_on} 出具，没有登记；确有出入的请重新发起核对。"
    if query.answer == Answer.STOPPED or not query.authorisation.live(clock.today()):
        return "授权已撤回或到期，这个人的答复不得使用。"
    if query.answer in ANSWERED:
        return f"已于 {query.answered_on} 登记过（{query.get_answer_display()}），没有改动；需要更正的请逐项登记。"
    return ""


def _contradictions(reading: Reading) -> None:
    """Several lines of one query must say one thing; those that do not become faults."""
    for pk, rows in list(reading.answers.items()):
        if len(rows) == 1 or all(row.said == Answer.FOUND for row in rows):
            continue
        where = "、".join(str(row.number) for row in rows)
        _blame(reading, rows, f"同一查询编号在第 {where} 行的结果互相矛盾或重复，请对方更正后重新报送。")
        del reading.answers[pk]


def _blame(reading: Reading, rows: Iterable[Row], why: str) -> None:
    for row in rows:
        at = reading.rows.index(row)
        reading.rows[at] = Row(row.file, row.number, row.query_number, row.name, FAULT, (why,))
