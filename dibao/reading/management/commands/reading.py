"""`dibao reading` — keeps what the special libraries are counted by."""

import argparse
from typing import Any, ClassVar

from dibao.kernel.commands import Command as Base
from dibao.kernel.commands import Verb
from dibao.reading.services.marks import derive


def _nothing(parser: argparse.ArgumentParser) -> None:
    """This verb takes no arguments."""


class Command(Base):
    help = "专库：把新登记的人员情况编入"

    def _derive(self, **options: Any) -> int:
        self.stdout.write(f"编入 {derive()} 份人员情况。")
        return 0

    verbs: ClassVar[dict[str, Verb]] = {
        "derive": ("把还没有编入专库的人员情况编入；不编也查得全，只是慢", _nothing, _derive),
    }
