"""Loading the demo: real divisions, one account per post, about sixty invented families at every stage."""

from collections.abc import Callable
from datetime import date, timedelta

from dibao.access.models import Staff
from dibao.audit.actors import SYSTEM
from dibao.audit.services.seal import seal_pending
from dibao.casework.models import Award, Case
from dibao.casework.services import closing, intake, notice, proposal
from dibao.kernel import clock
from dibao.policy.services.load import load_seeds
from dibao.regions.models import Division
from dibao.regions.queries import children
from dibao.regions.services.load import DEMO_COUNTIES, import_counties

from . import office
from .asking import ask
from .families import (
    DISABLED_SON,
    FAMILIES,
    NEAR_RELATIVE,
    OLD_COUPLE,
    SINGLE_DISABLED,
    WIDOW_AND_STUDENT,
    WORKING_COUPLE,
    FamilyPlan,
)
from .follow import follow
from .people import Inventor
from .records import file_some
from .registers import compare
from .standards import enter_change
from .story import DAYS, STEPS, Line, Story

Progress = Callable[[str], None]
# Cases still on their way, a few at every stage, so that every post finds work on its desk.
ON_THE_WAY = ("draft", *STEPS[:-1])


def working_day(day: date) -> date:
    """The day itself, or the Friday before a weekend: nobody files papers on a Sunday."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def lines() -> dict[int, Line]:
    """Who handles cases, by township."""
    by = {staff.work_number: staff for staff in Staff.objects.all()}

    def line(clerk: str, reviewer: str, prefix: str = "") -> Line:
        return Line(
            by[clerk], by[reviewer], *(by[f"{prefix}{name}"] for name in ("hedui", "shenhe", "queren", "dangan"))
        )

    return {
        office.TOWN: line("jingban", "chushen"),
        office.NEXT_TOWN: line("linzhen", "linshen"),
        office.STREET: line("jiedao", "jieshen"),
        220881100000: line("tn-jingban", "tn-chushen", "tn-"),
        220882100000: line("da-jingban", "da-chushen", "da-"),
    }


class Loader:
    """Tells the stories one after another and says how far it has come."""

    def __init__(self, progress: Progress, today: date):
        self.progress, self.today = progress, today
        self.inventor = Inventor(seed=2026)
        self.told = 0
        self.lines = lines()
        self.villages = {town: [d.code for d in children(town)] for town in self.lines}
        self.turn = 0

    def tell(self, plan: FamilyPlan, town: int, until: str, *, ago: int = 0) -> Story:
        """One family's story, ending `ago` days before today."""
        villages = self.villages[town]
        self.turn += 1
        started = working_day(self.today - timedelta(days=DAYS.get(until, 0) + ago))
        story = Story(plan, villages[self.turn % len(villages)], self.lines[town], self.inventor, started)
        story.tell(until)
        self.told += 1
        self.progress(f"\r已载入演示家庭 {self.told} 户")
        return story

    def all(self) -> dict[str, int]:
        """Sixty families; returns how many stand at each stage."""
        towns = list(self.lines)
        for number, status in enumerate(ON_THE_WAY * 2):
            self.tell(FAMILIES[number % len(FAMILIES)], towns[number % len(towns)], status, ago=number % 3)
        for number in range(27):
            self.tell(FAMILIES[number % len(FAMILIES)], towns[number % len(towns)], "closed", ago=5 + number * 3)
        self.special()
        return {case.get_status_display(): self.at(case.status) for case in Case.objects.order_by("status")}

    @staticmethod
    def at(status: str) -> int:
        """How many families stand at this stage."""
        return Case.objects.filter(status=status).count()

    def special(self) -> None:
        """The stories a newcomer should see: disputed, refused, near relative, single person, overdue, ended."""
        town = office.TOWN
        disputed = self.tell(WIDOW_AND_STUDENT, town, "on_notice", ago=2)
        with clock.at(self.today - timedelta(days=1)):
            notice.object_(case=disputed.told, content="有人反映其长女在外打工有收入", who="", by=disputed.line.clerk)
        self.tell(WORKING_COUPLE, office.STREET, "confirmed", ago=1)
        self.tell(NEAR_RELATIVE, town, "with_county", ago=1)
        self.tell(SINGLE_DISABLED, office.STREET, "closed", ago=12)
        self.tell(OLD_COUPLE, town, "visiting", ago=60)  # overdue: nobody has gone there for two months
        self.tell(DISABLED_SON, town, "accepted", ago=9)
        withdrawn = self.tell(OLD_COUPLE, office.NEXT_TOWN, "visiting", ago=4)
        with clock.at(self.today - timedelta(days=2)):
            intake.withdraw(case=withdrawn.told, by=withdrawn.line.clerk, why="子女接走赡养，自愿撤回")
        ended = self.tell(DISABLED_SON, office.NEXT_TOWN, "visiting", ago=8)
        with clock.at(self.today - timedelta(days=3)):
            proposal.terminate(case=ended.told, by=ended.line.reviewer, why="两次上门均拒绝入户调查，拒不配合")
        left = self.tell(OLD_COUPLE, town, "closed", ago=30)
        with clock.at(self.today - timedelta(days=10)):
            award = Award.objects.get(case=left.told)
            closing.leave(award=award, reason="voluntary", by=left.line.approver, note_text="本人书面申请，子女赡养")


def load(progress: Progress = lambda text: None) -> dict[str, int]:
    """Load the whole demo; returns how many families stand at each stage."""
    today = clock.today()
    with clock.at(today.replace(year=today.year - 1, month=1, day=4)):
        if not Division.objects.exists():
            progress("正在导入洮北区、洮南市、大安市的真实区划……\n")
            import_counties(DEMO_COUNTIES, by=SYSTEM)
        load_seeds(by=SYSTEM)
        office.fonds()
        inventor = Inventor(seed=7)
        for seat in (*office.CAST, *office.neighbours()):
            office.seat(seat, inventor)
        office.custody()
    counts = Loader(progress, today).all()
    enter_change(today)
    compare(today)
    ask(today)
    progress("\n正在办理演示的动态管理和发放……")
    follow(today)
    file_some(today)
    seal_pending()
    return counts
