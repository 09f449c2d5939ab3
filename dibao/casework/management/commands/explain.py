"""`dibao explain` — replay a decision from what was stored with it, and say whether it is the same."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from dibao.casework.models import Award
from dibao.casework.queries import explain as reads
from dibao.kernel import clock
from dibao.kernel.commands import Command as Base
from dibao.kernel.money import yuan


class Command(Base):
    """说明."""

    help = "说明：用当时留存的情况和标准重新核算一个决定，核对是否完全一致"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", metavar="户号或办件编号")
        parser.add_argument("--on", type=date.fromisoformat, metavar="日期", help="哪一天的决定（年-月-日），默认今天")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def run(self, **options: Any) -> int | None:
        """0 identical; 1 different, or nothing was in force that day."""
        number = options["number"]
        on = options["on"] or clock.today()
        found = reads.in_force(reads.awards_of(number, Award.objects.all()), on)
        if found is None:
            self.stderr.write(f"{number} 在 {on} 没有生效的保障决定。")
            return 1
        (self._json if options["json"] else self._words)(found)
        return 0 if found.replay.identical else 1

    def _words(self, found: reads.InForce) -> None:
        amount, told = found.amount, found.explanation()
        self.stdout.write(
            f"{found.award.household.number} {told.outcome}，自 {amount.from_month:%Y-%m} 起每月 {yuan(amount.amount_month)} 元，"
            f"{amount.get_reason_display()}，{amount.decided_by_name} {amount.decided_at.astimezone(clock.OFFICE):%Y-%m-%d} 决定"
        )
        for number, step in enumerate(told.steps, 1):
            rests = "、".join([step.article, *(f"{each.id} {each.document}" for each in step.parameters)])
            self.stdout.write(f"{number:>3}. {step.sentence}（{rests}）")
        for sentence in told.would_change:
            self.stdout.write(f"  · {sentence}")
        if not found.replay.same_rules:
            self.stdout.write("规则程序的版本与当时不同。")
        self.stdout.write("完全一致" if found.replay.identical else f"不一致：{found.replay.difference}")

    def _json(self, found: reads.InForce) -> None:
        amount, replay = found.amount, found.replay
        told = {
            "household": found.award.household.number,
            "case": found.award.case.number,
            "from_month": str(amount.from_month),
            "amount_month": amount.amount_month,
            "reason": amount.reason,
            "identical": replay.identical,
            "difference": replay.difference,
            "same_rules": replay.same_rules,
            "facts": replay.facts.to_json(),
            "parameters": replay.parameters.to_json(),
            "answer": replay.answer.to_json(),
        }
        self.stdout.write(json.dumps(told, ensure_ascii=False))
