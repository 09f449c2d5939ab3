"""What `dibao fsck` asks of casework: nothing is stuck, and every status is what the events say."""

from collections.abc import Iterator

from dibao.access.models import Post
from dibao.audit.checks import Problem, Seen, check
from dibao.kernel import clock
from dibao.regions import codes

from .choices import AmountReason, Status
from .lifecycle import FINAL, MOVES, NEXT, STATUSES
from .models import Award, Case, CaseEvent


@check("办件有人可办")
def nobody_is_stuck(seen: Seen) -> Iterator[Problem]:
    """Every open case has a next move, and somebody holds the post that makes it."""
    posts = list(Post.objects.live(clock.today()).filter(staff__is_active=True).values_list("kind", "division"))
    for case in Case.objects.exclude(status__in=FINAL).iterator():
        seen()
        if case.status not in STATUSES or case.status not in NEXT:
            yield Problem("状态不明", case.number, f"办件 {case.number} 的状态“{case.status}”不在流程表里。")
            continue
        kinds = MOVES[NEXT[case.status]].posts
        if not any(kind in kinds and codes.within(case.division, where) for kind, where in posts):
            yield Problem(
                "无人可办",
                case.number,
                f"办件 {case.number}（{Status(case.status).label}）没有人可以办理“{MOVES[NEXT[case.status]].label}”，"
                "请安全保密员授予岗位。",
            )


@check("办件状态与办理记录一致")
def status_follows_events(seen: Seen) -> Iterator[Problem]:
    """The status is the target of the newest event, and each event starts where the one before ended."""
    for case in Case.objects.iterator():
        seen()
        at = str(Status.DRAFT)
        for event in CaseEvent.objects.filter(case=case).order_by("pk"):
            if (
                event.source != at
                or event.target != MOVES[event.move].target
                or event.source not in MOVES[event.move].sources
            ):
                yield Problem(
                    "记录不连贯", case.number, f"办件 {case.number} 的办理记录“{event.move}”与前一环节不衔接。"
                )
            at = event.target
        if at != case.status:
            yield Problem(
                "状态不符", case.number, f"办件 {case.number} 的状态是“{case.status}”，办理记录却停在“{at}”。"
            )


@check("保障决定有据")
def awards_rest_on_a_confirmation(seen: Seen) -> Iterator[Problem]:
    """Every award belongs to a case that was confirmed, with the amount that was assessed."""
    for award in Award.objects.select_related("case").iterator():
        seen()
        if not award.case.events.filter(move="confirm").exists():
            yield Problem("无确认决定", award.case.number, f"办件 {award.case.number} 有保障决定，却没有确认记录。")
        begun = award.amounts.filter(reason=AmountReason.CONFIRMED).select_related("basis").first()
        if begun is None or begun.basis.amount_month != award.amount_month:
            yield Problem("金额不符", award.case.number, f"办件 {award.case.number} 的保障金与认定表不一致。")


@check("保障金额有始有据")
def amounts_begin_with_the_confirmed_one(seen: Seen) -> Iterator[Problem]:
    """Every award pays from its first month what was confirmed; a later amount names the change that made it."""
    for award in Award.objects.select_related("case").prefetch_related("amounts").iterator(chunk_size=500):
        seen()
        rows = list(award.amounts.all())
        begun = [row for row in rows if row.reason == AmountReason.CONFIRMED]
        wanted = [(award.starts_on, award.amount_month, award.uplift_month)]
        if [(row.from_month, row.amount_month, row.uplift_month) for row in begun] != wanted:
            yield Problem("起发金额不符", award.case.number, f"办件 {award.case.number} 的起发金额与确认决定不一致。")
        if any(not row.change for row in rows if row.reason != AmountReason.CONFIRMED):
            yield Problem(
                "金额无来由", award.case.number, f"办件 {award.case.number} 的金额变动没有标准调整或动态调整的编号。"
            )
