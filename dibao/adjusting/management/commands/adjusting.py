"""`dibao adjusting` — what no page has to be opened for: findings become adjustments, terms begin."""

from argparse import ArgumentParser
from typing import Any, ClassVar

from dibao.adjusting.models import Adjustment
from dibao.adjusting.services.gathering import gather
from dibao.adjusting.services.serving import retire
from dibao.kernel import clock
from dibao.kernel.commands import Command as Base
from dibao.kernel.commands import Verb


def _nothing(parser: ArgumentParser) -> None:
    """Nothing to choose."""


class Command(Base):
    """动态调整."""

    help = "动态调整：把等待听取意见的比对线索转为动态调整，渐退期满的案卷起算保管期限"

    def _gather(self, **options: Any) -> int | None:
        """Findings that wait for a hearing become adjustments, each once."""
        self.stdout.write(f"已将 {gather()} 条比对线索转为动态调整。")
        return None

    def _retire(self, **options: Any) -> int | None:
        """Terms of files begin where the months of a taper are over."""
        self.stdout.write(f"渐退期满 {retire()} 户，案卷已起算保管期限。")
        return None

    def _list(self, **options: Any) -> int | None:
        """1 when anything is late."""
        rows = Adjustment.objects.open()
        late = rows.filter(due_on__lt=clock.today()).count()
        self.stdout.write(f"未办结的动态调整 {rows.count()} 件，其中超期 {late} 件。")
        return 1 if late else 0

    verbs: ClassVar[dict[str, Verb]] = {
        "gather": ("把等待听取意见的比对线索转为动态调整（每晚运行）", _nothing, _gather),
        "retire": ("渐退期满的案卷起算保管期限（每晚运行）", _nothing, _retire),
        "list": ("未办结和超期的件数，有超期的返回 1", _nothing, _list),
    }
