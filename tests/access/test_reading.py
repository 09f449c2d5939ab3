"""Reading changes nothing, is written down where it shows a family, and shows no number in plain.

The case is walked through every stage with planted values; every page is opened as everybody who may. Papers as PDF
or as they came in are official copies with everything in plain: they are not searched, but opening one is an event.
"""

import io
import logging
import re
import zipfile
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from demo.families import DISABLED_SON, ILL
from dibao.audit.models import Event, RowState
from dibao.registry.services import household as households
from tests.access.test_matrix import LINES, Line
from tests.access.walk import STAGES, Town, browsers, fill, undone

# Values that exist nowhere else. The illness is a word nobody needs to read outside the form about health.
ACCOUNT, PHONE, ILLNESS, OBJECTOR, NEIGHBOUR = "6217998877665544333", "13877665544", "布氏杆菌病", "举报人丙", "邻居乙"
PLAN = replace(
    DISABLED_SON,
    members=(
        DISABLED_SON.members[0],
        replace(DISABLED_SON.members[1], types=("ill",), facts=ILL | {"illness": ILLNESS}),
        DISABLED_SON.members[2],
    ),
)
# Pages that show a family or its papers: exactly one event each, with this verb. All others write nothing at all.
VIEWED = {
    "casework:case": "casework.view",
    "casework:paper": "casework.view_paper",
    "casework:paper_page": "casework.view_paper",
    "casework:paper_original": "casework.view_paper",
    "casework:sign": "casework.print_for_signing",
    "desk:household": "registry.view_household",
    "archive:volume": "archive.view_volume",
    "archive:item": "archive.view_item",
    "archive:item_page": "archive.view_item",
    "archive:item_file": "archive.read_item",
    "archive:record": "archive.view_record",
    "archive:record_page": "archive.view_record",
    "archive:record_file": "archive.read_record",
    "reading:page": "reading.view_page",
    "reading:aid_record": "reading.view_aid",
    "preservation:report": "preservation.view_report",
    "holdings:place": "holdings.view_bag",
    "holdings:care": "holdings.view_care",
    "holdings:print": "holdings.print_all",
    "disposal:appraisal_report": "disposal.read_report",
    "disposal:register": "disposal.read_register",
    "disposal:transfer_list": "disposal.print_list",
    "capture:document": "capture.view_document",
    "capture:page": "capture.view_page",
    "capture:volume": "capture.view_volume",
    "capture:item": "capture.view_item",
    "capture:copy": "capture.read_copy",
    "capture:record": "capture.view_record",
    "capture:record_copy": "capture.read_copy",
    "capture:old_list": "capture.view_list",
    "verification:dispatch_file": "verification.download",
    "verification:reply": "verification.preview",
    "verification:key": "verification.preview",
    "verification:reply_page": "verification.preview",
    "awards:explain": "casework.explain",
    "reviews:household": "reviews.explain",
    "reviews:paper": "reviews.read_paper",
    "population:family": "population.view_family",
    "matching:propose": "matching.view_pair",
    "matching:merge": "matching.view_merge",
    "remedies:complaint": "remedies.read",
    "remedies:letter": "remedies.read_letter",
    **dict.fromkeys(("referral:household", "referral:referral", "referral:plan"), "referral.read"),
    **dict.fromkeys(("referral:form_paper", "referral:letter", "referral:plan_paper"), "referral.read_paper"),
    "adjusting:paper": "adjusting.read_paper",
    "banking:evidence": "banking.evidence",
    "banking:agreement_paper": "banking.agreement",
    "banking:payments": "banking.payments",
    "banking:receipt": "banking.receipt",
    "banking:reply": "banking.reply",
    "funds:paper": "funds.read_paper",
    "recovery:paper": "recovery.read_paper",
    "rounds:print": "rounds.print",
    "rounds:visit": "rounds.open",
    "rounds:enclosure": "rounds.view",
    "payments:statement": "payments.read_statement",
    "payments:statement_sheet": "payments.print_statement",
    "payments:ledger": "payments.read_ledger",
    "payments:lines": "payments.read_lines",
    "payments:changes": "payments.read_changes",
    "payments:roster_sheet": "payments.print_roster",
    "payments:changes_sheet": "payments.print_changes",
}
# Filling in needs what was typed before: the form about health shows the illness to those who fill it in.
HEALTH_FORM = {"casework:person_facts"}
OWN_TABLES = re.compile(r'^(INSERT INTO|UPDATE) "?(audit_event|sqlite_sequence)"?\b')
HARMLESS = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "BEGIN", "COMMIT", "PRAGMA", "EXPLAIN")
# PostgreSQL hands long lists over in pieces.
CURSOR = re.compile(r'^DECLARE "\w+" NO SCROLL CURSOR (WITH HOLD )?FOR SELECT ')
TABS = ("work", "family", "papers", "history")
PROPER = {"application/pdf", "application/octet-stream", "image/png", "image/jpeg"}


def _unpacked(content: bytes) -> str:
    """Everything written in a spreadsheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "\n".join(book.read(name).decode() for name in book.namelist())


def strange(queries: list[dict[str, Any]]) -> list[str]:
    """Statements a page that is only read has no business with."""
    return [
        query["sql"][:160]
        for query in queries
        if not query["sql"].startswith(HARMLESS)
        and not OWN_TABLES.match(query["sql"])
        and not CURSOR.match(query["sql"])
    ]


@dataclass
class Reader:
    """Opens pages as everybody and keeps what should not have been there."""

    town: Town
    clients: dict[str, Any]
    caplog: Any
    wrong: list[str]
    canaries: dict[str, str]
    read: int = 0

    def open(self, who: str, url: str, address: str) -> None:
        """One GET, its statements, its event, its text, its headers and what was logged."""
        self.read += 1
        self.caplog.clear()
        connection.queries_log.clear()
        where = f"{address} [{self.town.case.status}] as {who}"
        last, states = Event.objects.latest("pk").pk, RowState.objects.count()
        with (
            undone(),
            CaptureQueriesContext(
                connection,
            ) as seen,
        ):
            answer = self.clients[who].get(address)
            statements, content = list(seen.captured_queries), _bytes(answer)
            written = list(Event.objects.filter(pk__gt=last).values_list("verb", "outcome"))
            assert RowState.objects.count() == states, f"{where}: touched rows"
        if strange(statements):
            self.wrong.append(f"{where}: {strange(statements)}")
        verb = "casework.print" if address.endswith("/print/visit/") else VIEWED.get(url)
        wanted = [(verb, "viewed")] if verb and answer.status_code == 200 else []
        if written != wanted:
            self.wrong.append(f"{where}: events {written}, not {wanted}")
        self._search(answer, content, url, where)

    def _search(self, answer: Any, content: bytes, url: str, where: str) -> None:
        kind = answer.get("Content-Type", "").partition(";")[0]
        headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
        logged = "\n".join(record.getMessage() + str(record.args) for record in self.caplog.records)
        places = {"header": headers, "log": logged}
        if kind not in PROPER:
            places["page"] = _unpacked(content) if content.startswith(b"PK") else content.decode()
        for name, value in self.canaries.items():
            if name == "illness" and url in HEALTH_FORM:
                continue
            for place, text in places.items():
                if value in text:
                    self.wrong.append(f"{where}: {name} in the {place}: …{_around(text, value)}…")


def _bytes(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def _around(text: str, value: str) -> str:
    at = text.index(value)
    return re.sub(r"\s+", " ", text[max(at - 80, 0) : at + 40])


def canaries(town: Town) -> dict[str, str]:
    """Name and value of everything planted."""
    people = {f"ID number {n}": person.id_number for n, person in enumerate(town.story.people)}
    return people | {
        "account": ACCOUNT, "phone": PHONE, "illness": ILLNESS, "objector": OBJECTOR, "neighbour": NEIGHBOUR,
    }  # fmt: skip


@pytest.fixture
def reader(db, caplog) -> Reader:
    caplog.set_level(logging.DEBUG)
    # The statements themselves are kept by the test; nobody keeps them in an office.
    caplog.set_level(logging.WARNING, "django.db.backends")
    town = Town(PLAN, seed=81)
    return Reader(town, browsers(), caplog, [], {})


def plant(reader: Reader) -> None:
    """Account and phone of this family; its other values are in the plan."""
    town, clerk = reader.town, reader.town.line.clerk
    household = town.case.household
    households.set_account(
        household=household, holder=town.story.people[0], bank="演示信用社", number=ACCOUNT, by=clerk, paper="申请"
    )
    household.refresh_from_db()
    households.describe(household=household, by=clerk, phone=PHONE)
    reader.canaries = canaries(town)


def addresses(line: Line, things: dict[str, str], turn: int) -> list[str]:
    """What a GET of this line opens; of a case page the work of the step and, in turn, one of the other tabs."""
    here = fill(line.to, things)
    if line.url != "casework:case":
        return [here]
    return [f"{here.partition('?')[0]}?tab={tab}" for tab in (TABS[0], TABS[1 + turn % (len(TABS) - 1)])]


CASE_PAGE = Line(url="casework:case", to="/cases/{case}/", opens=["business"])


@pytest.mark.slow
@pytest.mark.parametrize("part", ["before the closing", "after it", "pages of no case"])
def test_every_page_reads_only_is_recorded_once_and_shows_nothing_plain(reader, part):
    """The case is walked through every stage, its pages are read at each; those of no case when all has happened."""
    closing = STAGES.index("closed")
    mine = {"before the closing": STAGES[:closing], "after it": STAGES[closing:]}.get(part, ())
    for turn, stage in enumerate(reader.town.walk()):
        if stage == "draft":
            plant(reader)
        if stage == "closed" and part == "before the closing":
            break
        if stage not in mine:
            continue
        things = reader.town.things()
        pages = [line for line in LINES if line.at == stage and line.get == 200 and line.url != "casework:case"]
        for line in [*pages, CASE_PAGE]:
            for n, who in enumerate(line.opens):
                for address in addresses(line, things, turn + n):
                    reader.open(who, line.url, address)
    for line in [] if mine else LINES:
        if not line.at and line.get == 200 and not line.open:
            for who in line.opens:
                reader.open(who, line.url, fill(line.to, {"colleague": str(reader.town.line.clerk.pk)}))
    assert reader.read > 300, reader.read
    assert not reader.wrong, f"{len(reader.wrong)} of {reader.read}:\n" + "\n".join(dict.fromkeys(reader.wrong))


def test_the_explicit_reveal_shows_the_value_once_and_says_what_for(reader):
    stages = reader.town.walk()
    next(stages)
    plant(reader)
    case, person = reader.town.case, reader.town.story.people[0]
    client = reader.clients["clerk"]
    for what, value in (("id", person.id_number), ("account", ACCOUNT)):
        answer = client.post(f"/cases/{case.number}/members/{person.pk}/reveal/", {"what": what})
        assert value in answer.content.decode()
        assert answer["Cache-Control"] == "no-store"
        event = Event.objects.latest("pk")
        assert (event.verb, event.outcome, event.because) == ("registry.reveal", "viewed", f"办理 {case.number}")
        assert value not in str(event.data) + event.because
    answer = client.post(f"/cases/{case.number}/reveal/family/")
    assert all(reader.canaries[name] in answer.content.decode() for name in ("ID number 0", "account", "phone"))
    assert value not in client.get(f"/cases/{case.number}/?tab=family").content.decode()


def test_the_canaries_would_be_found(reader):
    """The search itself is seen to find each value, so that an empty list means something."""
    next(reader.town.walk())
    plant(reader)
    assert len(set(reader.canaries.values())) == 8

    class Leaky(dict):
        streaming = False

    for name, value in reader.canaries.items():
        reader.wrong.clear()
        reader._search(Leaky({"Content-Type": "text/html", "X": value}), value.encode(), "desk:today", "here")
        assert [name in wrong for wrong in reader.wrong] == [True, True]
    assert strange([{"sql": 'UPDATE "casework_case" SET x'}, {"sql": 'DELETE FROM "audit_event"'}, {"sql": "SELECT 1"}])
