"""权限矩阵 — every address × everybody × every method answers as the hand-written table says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.urls import URLResolver, get_resolver, resolve

from dibao.access.models import Post
from dibao.audit.models import Event, RowState
from dibao.casework.services import reveal
from tests.access.walk import STAGES, Town, browsers, fill, imagined, undone
from tests.conftest import staff

TABLE = yaml.safe_load((Path(__file__).parent / "matrix.yaml").read_text())
STRANGERS = ("nobody", "disabled")
OUTSIDERS = ("outsider", "stranger")
# What stands in the braces when the row does not exist; of the right shape, so that the address still fits.
NO_UUID, NO_KEY = "00000000-0000-4000-8000-000000000000", "987654321"
MISSING = {
    "case": "DB220802100202699999", "household": "220802-9999999", "village": "220802100999",
    **dict.fromkeys(("person", "wife", "line", "disclosure", "obligor", "volume", "item", "kept", "colleague", "unsure", "twice", "merge"), NO_UUID),
    "change": "BZ2208022026999",
    **dict.fromkeys(("task", "change_paper", "proposed", "member", "handed_in", "paper", "authorisation", "box", "post", "scenario", "cluster"), NO_KEY),
    "family": "220802/987654321",
    "batch": "PC-220802-999999", "listed": "HF-PC-220802-999999-01", "pictured": "HF-PC-220802-999999-02",
    **dict.fromkeys(("batch_file", "batch_query", "picture"), NO_KEY),
    "asking": "no-such-bureau", **dict.fromkeys(("agreement", "agreement_waiting"), "GX2208022026999"), **dict.fromkeys(("enquiry", "enquiry_done"), "CX2208022026999"),
    "bureau": "no-such-bureau", "waiting": "no-such-bureau", "sent_package": NO_KEY, "taken_package": NO_KEY,
    **dict.fromkeys(("read", "copied", "waiting_read", "read_item", "lent", "question"), NO_UUID), **dict.fromkeys(("bag", "read_mark"), NO_KEY),
    "record": NO_UUID, "rule_change": NO_KEY,
    **dict.fromkeys(("appraisal_open", "appraised_volume", "appraisal_free", "hold", "destruction", "transfer", "accession"), NO_UUID), "held_code": "220802-9999999",
    **dict.fromkeys(("aid", "aid_person", "opening", "saved_search"), NO_UUID),
    "scan_batch": "SM-220802100-99999", **dict.fromkeys(("scan_document", "scan_checked"), NO_UUID), **dict.fromkeys(("scan_page", "old_list"), NO_KEY),
    **dict.fromkeys(("look", "look_done", "look_waiting", "spot_visit"), NO_UUID), "look_paper": NO_KEY, "spot_check": "CC2208022026999",
    "roster": "FF2208022026999999", "roster_version": "1", "roster_line": NO_KEY, "subsidy": "WJ220802202699999",
    "recovery": "ZJ220802202699999", "recovery_version": "1", **dict.fromkeys(("recovery_paper", "arrival", "close_paper"), NO_KEY),
    "pay_batch": "FK220802-209901-9999", "pay_version": "1", "pay_month": "2099-01-01", "pay_bank": "no-such-bank", "new_card": "6217008800123456787",
    **dict.fromkeys(("pay_reply", "returned_payment"), NO_KEY), **dict.fromkeys(("account_change", "kept_passbook"), NO_UUID),
    "month_close": "JZ220802-209901", "close_month": "2099-01", "this_day": "2026-10-16", "next_day": "2026-12-01",
    **dict.fromkeys(("complaint_new", "complaint_given", "complaint_checking", "complaint_answered", "complaint_printed"), "JB2208022026999"),
    **dict.fromkeys(("dispute", "dispute_replied"), "FY2208022026999"), "plan": "FW2208022026999", "plan_step": NO_KEY, "plan_visit": NO_UUID,
    **dict.fromkeys(("referral_drafted", "referral_sent", "referral_answered"), "ZH2208022026999"), **dict.fromkeys(("need", "needs_form"), NO_UUID),
    "adjustment": "TZ220802202699999", "adjustment_version": "1", "changed_line": NO_UUID, "adjustment_paper": NO_KEY,
    "four_checks": NO_KEY, "hit": NO_UUID, **dict.fromkeys(("import", "target"), NO_KEY),
    **dict.fromkeys(("key_plan", "ordinary"), "HC2208022026999"), "order": "ZG2208022026999", "fraud": "PB2208022026999",
}  # fmt: skip
NO_PAGE = "no-such-page/"
# What in a page is another each time, and what only repeats the address: the mark in the menu.
TOKEN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+|(?<="X-CSRFToken": ")\w+| aria-current="page"')
# Nothing answers to these, so a few ask them for all.
UNUSED = ("put", "patch", "delete", "options")
# Plain values shown count as an act too.
SHOWN = ("registry.reveal", "casework.show_plain", "screening.reveal", "remedies.reveal")


@dataclass(slots=True)
class Line:
    """One line of the table."""

    url: str
    to: str
    at: str = ""
    opens: list[str] = field(default_factory=list)
    get: int = 200
    leads: list[str] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    send: dict[str, Any] = field(default_factory=dict)
    done: int = 302
    open: bool = False

    def __post_init__(self) -> None:
        for name in ("opens", "leads", "acts"):
            setattr(self, name, _people(getattr(self, name)))
        assert set(self.acts) <= set(self.opens), self


def _people(names: list[str]) -> list[str]:
    return [person for name in names for person in TABLE["groups"].get(name, [name])]


LINES = [Line(**line) for line in TABLE["lines"]]


def url_names(resolver: Any = None, prefix: str = "") -> Iterator[str]:
    """The name of every address of the site."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from url_names(pattern, prefix + (f"{pattern.namespace}:" if pattern.namespace else ""))
        else:
            assert pattern.name, f"an address without a name: {prefix}{pattern.pattern}"
            yield prefix + pattern.name


def test_every_address_has_a_line_and_every_line_an_address():
    assert {line.url for line in LINES} == set(url_names())
    assert {line.at for line in LINES} - {""} <= set(STAGES)


def test_every_verb_of_the_case_page_has_a_line():
    from dibao.casework.views.stages.acts import ACTS

    asked = {line.to.split("/do/")[1].strip("/") for line in LINES if line.url == "casework:do"}
    # Made on pages of their own before acceptance, and asked there.
    assert asked == set(ACTS)


def test_the_lines_name_the_pages_they_lead_to():
    for line in LINES:
        path = fill(line.to, MISSING).partition("?")[0]
        assert resolve(path).view_name == line.url, line.to


def settled(answer: Any) -> tuple[int, str, dict[str, str]]:
    """What somebody sees of an answer, without what is different each time."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = TOKEN.sub("", content.decode(errors="replace"))
    headers = {name: value for name, value in answer.items() if name not in ("X-Request-ID", "Content-Length")}
    return answer.status_code, text, headers


class Questions:
    """Asks every line of everybody and keeps what was answered otherwise."""

    def __init__(self, town: Town):
        self.town, self.clients = town, browsers()
        self.wrong: list[str] = []
        self.asked = 0
        self.missing: dict[tuple[str, str], Any] = {}

    def ask(self, line: Line) -> None:
        """Everybody, every method."""
        things = self.things()
        here, nowhere = fill(line.to, things), fill(line.to, MISSING)
        for who in self.clients:
            if line.open:
                self._open(line, who, here)
            elif who in STRANGERS:
                self._stranger(line, who, here)
            elif who == "stranger" and who not in line.opens:
                self._nothing_there(line, who, here, nowhere, methods=("get", "post", *UNUSED))
            elif who not in line.opens:
                self._nothing_there(line, who, here, nowhere)
            else:
                self._reads(line, who, here, nowhere)
                self._posts(line, who, here)

    def things(self) -> dict[str, str]:
        colleague = staff("jiedao")
        more = {"colleague": str(colleague.pk), "post": str(Post.objects.filter(staff=colleague).get().pk)}
        return more | self.imagined | self.town.things()

    def call(self, who: str, method: str, address: str, body: dict[str, Any] | None = None) -> Any:
        """One request, taken back; the browser keeps its cookies."""
        client, self.asked = self.clients[who], self.asked + 1
        cookies = client.cookies.copy()
        with undone():
            answer = getattr(client, method)(address, body) if body else getattr(client, method)(address)
            answer.seen = settled(answer)
            answer.carried_out = self._carried_out(who)
        client.cookies = cookies
        return answer

    def _carried_out(self, who: str) -> list[str]:
        """Verbs carried out or plain values shown since the request began, by the events of this person."""
        events = Event.objects.filter(pk__gt=self.before[0])
        done = list(events.filter(outcome="done").values_list("verb", flat=True))
        done += list(events.filter(outcome="viewed", verb__in=SHOWN).values_list("verb", flat=True))
        return done + (["rows"] if RowState.objects.filter(pk__gt=self.before[1]).exists() else [])

    @property
    def before(self) -> tuple[int, int]:
        return self._before

    def mark(self) -> None:
        """Remember where the log ends now; what is made for the questions themselves comes before."""
        self.imagined = imagined()
        self.town.stand_still()
        self._before = (
            Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
            RowState.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
        )

    def expect(self, true: bool, line: Line, who: str, method: str, answer: Any, said: str) -> None:
        if not true:
            self.wrong.append(
                f"{line.url} {line.to} [{line.at}] {method.upper()} by {who}: {said}; got {answer.status_code}"
                f" {answer.get('Location', '')} {answer.carried_out} {_messages(answer)}"
            )

    def _open(self, line: Line, who: str, here: str) -> None:
        answer = self.call(who, "get", here)
        self.expect(answer.status_code == line.get, line, who, "get", answer, str(line.get))
        answer = self.call(who, "post", here)
        self.expect(not answer.carried_out, line, who, "post", answer, "nothing changes")

    def _stranger(self, line: Line, who: str, here: str) -> None:
        for method in ("get", "head", "post"):
            answer = self.call(who, method, here)
            to_login = answer.status_code == 302 and answer["Location"].startswith("/account/login/")
            self.expect(to_login and not answer.carried_out, line, who, method, answer, "login first")

    def _nothing_there(
        self, line: Line, who: str, here: str, nowhere: str, methods: tuple[str, ...] = ("get", "post")
    ) -> None:
        for method in methods:
            body = self.town.body(self._send(line)) if method == "post" else None
            answer = self.call(who, method, here, body)
            # For whom the page is a known one, the method may be refused before the row is looked for.
            wanted = (405,) if method in UNUSED else (404, 405) if who in OUTSIDERS and "{" in line.to else (404,)
            self.expect(answer.status_code in wanted, line, who, method, answer, str(wanted))
            self.expect(not answer.carried_out, line, who, method, answer, "nothing changes")
            if method not in UNUSED:
                missing = self._missing(line, who, method, nowhere)
                self.expect(answer.seen == missing, line, who, method, answer, "the bytes of a missing page")

    def _missing(self, line: Line, who: str, method: str, nowhere: str) -> Any:
        """What this person is shown where nothing is: for outsiders the same address of a row that is not there, for
        the others, to whom the address itself does not exist, any address that does not."""
        if who in OUTSIDERS and "{" in line.to:
            return self.call(who, method, nowhere).seen
        if (who, method) not in self.missing:
            self.missing[who, method] = self.call(who, method, f"/{NO_PAGE}").seen
        return self.missing[who, method]

    def _reads(self, line: Line, who: str, here: str, nowhere: str) -> None:
        wanted = 302 if who in line.leads else line.get
        answer = self.call(who, "get", here)
        self.expect(answer.status_code == wanted and not answer.carried_out, line, who, "get", answer, str(wanted))
        if who == line.opens[0]:
            self._other_methods(line, who, here, wanted)
        if "{" in line.to and line.get == 200 and who == line.opens[0]:
            answer = self.call(who, "get", nowhere)
            self.expect(answer.status_code == 404, line, who, "get", answer, "404 for a missing row")

    def _other_methods(self, line: Line, who: str, here: str, wanted: int) -> None:
        answer = self.call(who, "head", here)
        self.expect(answer.status_code == wanted and not answer.seen[1], line, who, "head", answer, str(wanted))
        for method in UNUSED:
            answer = self.call(who, method, here)
            self.expect(answer.status_code == 405 and not answer.carried_out, line, who, method, answer, "405")

    def _posts(self, line: Line, who: str, here: str) -> None:
        answer = self.call(who, "post", here, self.town.body(self._send(line)))
        if who in line.acts:
            self.expect(
                answer.status_code == line.done and bool(answer.carried_out), line, who, "post", answer, "carried out"
            )
        else:
            self.expect(not answer.carried_out, line, who, "post", answer, "nothing changes")

    def _send(self, line: Line) -> dict[str, Any]:
        sent = ({"version": "{version}"} if line.at else {}) | line.send
        return {name: fill(value, self.imagined) if isinstance(value, str) else value for name, value in sent.items()}


def _messages(answer: Any) -> str:
    """The sentences on the page, to see why."""
    context = answer.context
    form = context.get("form") if context is not None and hasattr(context, "get") else None
    said = [str(m) for m in (context.get("messages") or [])] if context is not None else []
    return " | ".join(said + ([str(dict(form.errors))] if form is not None and form.is_bound else []))[:300]


def verdict(questions: Questions) -> None:
    assert questions.asked > 200
    assert not questions.wrong, f"{len(questions.wrong)} of {questions.asked}:\n" + "\n".join(questions.wrong)


@pytest.fixture
def questions(db) -> Questions:
    return Questions(Town())


@pytest.mark.slow
def test_addresses_without_a_case_answer_as_the_table_says(questions):
    questions.mark()
    for line in LINES:
        if not line.at:
            questions.ask(line)
    verdict(questions)


@pytest.mark.slow
@pytest.mark.parametrize("half", [0, 1])
def test_addresses_of_a_case_answer_as_the_table_says(questions, half):
    """The case is walked through every stage; at each, its lines are asked of everybody. Halves share the work."""
    middle = STAGES.index("consulted")
    mine = set(STAGES[:middle] if half == 0 else STAGES[middle:])
    for stage in questions.town.walk():
        if lines := [line for line in LINES if line.at == stage and stage in mine]:
            questions.mark()
        for line in lines:
            questions.ask(line)
        if half == 0 and stage == STAGES[middle]:
            break
    verdict(questions)


def test_a_helper_of_the_village_sees_nothing_of_the_next_village(db, a_case, client_of, helper):
    case = a_case("draft", division=220802100202)
    for address in (f"/cases/{case.number}/", f"/households/{case.household.number}/", "/places/220802100202/"):
        assert client_of(helper).get(address).status_code == 404
    assert case.number not in client_of(helper).get("/worklist/").content.decode()


def test_an_expired_post_opens_nothing(db, a_case, client_of, clerk, on):
    case = a_case("draft")
    Post.objects.filter(staff=clerk).update(valid_to="2026-10-01")
    client = client_of(clerk)
    assert client.get(f"/cases/{case.number}/").status_code == 404
    assert client.post(f"/cases/{case.number}/submit/", {"version": case.version}).status_code == 404


def test_one_who_must_keep_away_is_shown_nothing_plain(db, a_case, client_of, clerk):
    from dibao.kernel.refusals import NotAllowed

    case = a_case("draft")
    from dibao.casework.services import kinship

    kinship.disclose(
        case=case, member=case.applicant, staff_name="", unit="民政办", relation="sibling", by=clerk,
        work_number="jingban",
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="回避"):
        reveal.reveal(case=case, person=case.applicant, what="id", by=clerk)
    answer = client_of(clerk).post(f"/cases/{case.number}/reveal/family/", {"version": case.version})
    assert case.applicant.id_number not in answer.content.decode()


@pytest.mark.parametrize("act", ["", "disable/", "unlock/"])
def test_an_administrator_reaches_no_account_of_another_county(db, client_of, security_admin, act):
    theirs = staff("tn-jingban")
    client = client_of(security_admin)
    address = f"/account/staff/{theirs.pk}/{act}"
    answer = client.post(address, {"reason": "调离"}) if act else client.get(address)
    assert answer.status_code == 404
    assert staff("tn-jingban").is_active
