"""`dibao deadlines` — settle the deadlines that were reckoned by weekends only."""

from typing import Any

from dibao.audit.actors import SYSTEM
from dibao.casework.services.deadline import settle_provisional
from dibao.kernel.commands import Command as Base


class Command(Base):
    """期限."""

    help = "期限：节假日安排录入后，重算原先“暂按周末推算”的期限"

    def run(self, **options: Any) -> int | None:
        """Say how many were settled and how many still wait for a calendar."""
        settled, waiting = settle_provisional(by=SYSTEM)
        self.stdout.write(f"已重算 {settled} 个期限，还有 {waiting} 个等待节假日安排。")
        return None
