"""审计记录 — pages of events, and how fresh the seals are."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dibao.access.permissions import REGISTER
from dibao.audit.models import Event, Seal
from dibao.audit.queries import LATE, last_seal, unsealed_age
from dibao.kernel import clock

PAGE = 50
# Acts that are not permissions of anybody and still need words.
WORDS = {
    "access.login": "登录",
    "access.logout": "退出",
    "access.open_page": "打开页面",
    "access.password": "修改密码",
    "archive.view_item": "查看卷内文件",
    "archive.read_item": "下载卷内文件",
    "archive.view_volume": "查看案卷",
    "audit.verify": "核对审计日志",
    "casework.view": "查看办件",
    "casework.show_plain": "查看明文",
    "casework.view_paper": "查看材料",
    "casework.print": "打印表格",
    "casework.stale": "提交过期页面",
    "casework.tell_result": "告知核对结果",
    "casework.object_to_check": "登记核对异议",
    "casework.report_again": "出具复查报告",
    "casework.answer_clue": "核实线索",
    "casework.authorise_obligor": "登记义务人授权",
    "registry.view_household": "查看家庭",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One event with its verb in words where it has any."""

    event: Event
    what: str


@dataclass(frozen=True, slots=True)
class EventPage:
    """Fifty events, newest first; `before` is where the next fifty begin, 0 at the end."""

    lines: list[Line]
    before: int


def read(
    *,
    who: str = "",
    verb: str = "",
    household_number: str = "",
    outcome: str = "",
    day_from: date | None = None,
    day_to: date | None = None,
    before: int | None = None,
) -> EventPage:
    """Events that fit every given filter; a day runs from midnight to midnight in the office."""
    found = Event.objects.order_by("-id")
    exact = {"actor_name": who.strip(), "household_number": household_number.strip(), "outcome": outcome}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if verb.strip():
        found = found.filter(verb__startswith=verb.strip())
    if day_from:
        found = found.filter(at__gte=_midnight(day_from))
    if day_to:
        found = found.filter(at__lt=_midnight(day_to + timedelta(days=1)))
    if before:
        found = found.filter(id__lt=before)
    rows = list(found[: PAGE + 1])
    lines = [Line(row, in_words(row.verb)) for row in rows[:PAGE]]
    return EventPage(lines, rows[PAGE - 1].pk if len(rows) > PAGE else 0)


def in_words(verb: str) -> str:
    """The act as people call it; one without words shows its name."""
    return REGISTER[verb].label if verb in REGISTER else WORDS.get(verb, verb)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.OFFICE)


@dataclass(frozen=True, slots=True)
class LogState:
    """封存 — the newest seal, how many minutes the oldest open event waits, and whether that is too long."""

    seal: Seal | None
    waiting_minutes: int
    late: bool


def log_state() -> LogState:
    """How fresh the log's seals are now."""
    age = unsealed_age()
    return LogState(last_seal(), int(age.total_seconds() // 60), age > LATE)
