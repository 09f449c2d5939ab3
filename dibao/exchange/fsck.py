"""The exchange's part of `dibao fsck`: every package of the register lies there whole."""

from collections.abc import Iterator

from dibao.audit.checks import Problem, Seen, check
from dibao.kernel.refusals import Conflict

from . import shelf
from .models import Package


@check("交换包与登记的摘要")
def packages(seen: Seen) -> Iterator[Problem]:
    """Every package that went out or came in is kept as it was."""
    for package in Package.objects.iterator():
        seen()
        try:
            shelf.read(package.stored)
        except Conflict as refusal:
            yield Problem("交换包缺失或损坏", package.number, f"交换包 {package.number}：{refusal.sentences[0]}")
