"""`dibao rounds` — put what is due on the lists, and say how far every township is."""

from argparse import ArgumentParser
from typing import Any, ClassVar

from dibao.audit.actors import SYSTEM
from dibao.kernel import clock
from dibao.kernel.commands import Command as Base
from dibao.kernel.commands import Verb
from dibao.kernel.refusals import Refused
from dibao.regions import codes
from dibao.regions.queries import path_name
from dibao.rounds.models import Visit
from dibao.rounds.services.planning import AHEAD_DAYS, plan
from dibao.rules.parameters import ParameterProblem


def _place(parser: ArgumentParser) -> None:
    parser.add_argument("--division", default="", metavar="区划代码", help="只办这个地区，例如 220802；不填为全部")


def _asked(parser: ArgumentParser) -> None:
    _place(parser)
    parser.add_argument(
        "--ahead", type=int, default=AHEAD_DAYS, metavar="天数", help=f"提前多少天列入（默认 {AHEAD_DAYS}）"
    )


def _code(text: str) -> int:
    try:
        return codes.expand(text)
    except ValueError:
        raise Refused(f"“{text}”不是区划代码，应写成 220802 这样的 2、4、6、9 或 12 位数字。") from None


class Command(Base):
    """动态核查."""

    help = "动态核查：按复核周期排出到期的核查（可重复运行），查看进度"

    def _plan(self, *, division: str, ahead: int, **options: Any) -> int | None:
        """Every living award has its next look; what is due within the days gets one open visit."""
        try:
            made = plan(division=_code(division), ahead=ahead, by=SYSTEM)
        except ParameterProblem as problem:
            raise Refused(str(problem)) from None
        self.stdout.write(
            f"在保 {made.awards} 户 = 已在名单 {made.there} + 新排 {made.made} + 未到期 {made.later}；"
            f"更新下次复核 {made.moved} 户，因退出取消 {made.lapsed} 项。"
        )
        return None

    def _list(self, *, division: str, **options: Any) -> int | None:
        """Open and late visits of every township; 1 when any is late."""
        today = clock.today()
        towns: dict[int, list[int]] = {}
        rows = Visit.objects.open().filter(division__range=codes.span(_code(division)))
        for village, due_on in rows.values_list("division", "due_on"):
            counts = towns.setdefault(codes.parent(village), [0, 0])
            counts[0] += 1
            counts[1] += due_on < today
        for town, (open_, late) in sorted(towns.items()):
            self.stdout.write(f"{path_name(town)}  待核查 {open_}，超期 {late}")
        return 1 if any(late for _, late in towns.values()) else None

    verbs: ClassVar[dict[str, Verb]] = {
        "plan": ("按复核周期排出到期的核查", _asked, _plan),
        "list": ("各乡镇待核查和超期户数", _place, _list),
    }
