"""鉴定 — gather what has come to the end of its term, take the group's opinion on each, draw, sign, print."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from dibao.access.permissions import require
from dibao.archive.choices import Category, Subject
from dibao.archive.services.record import file_record
from dibao.audit.actors import SYSTEM, Actor
from dibao.audit.services.record import record
from dibao.documents.models import StoredFile
from dibao.documents.services.store import put
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.regions.queries.divisions import path_name
from dibao.rules.periods import add_months

from .. import numbers, printing, sheets
from ..choices import Verdict
from ..models import Appraisal, Opinion
from ..permissions import APPRAISE, SIGN_APPRAISAL
from ..queries import expiring
from ..sampling import LEAST_SEED, drawn
from .humans import human_of

LEAST_GROUP, MOST_YEARS, SHORTEST = 3, 50, 4


@transaction.atomic
def open_appraisal(*, division: int, until: date, group: str, seed: str, percent: int, by: Actor) -> Appraisal:
    """开始鉴定 — of every volume of the place whose last day is `until` or earlier; held ones are left out and named.

    `group`: one name a line, three at least; `seed` (eight characters at least, published beforehand, for example a
    lottery number of a coming day) and `percent` decide what is kept for history. 档案法实施条例 第十二条.
    """
    require(by, APPRAISE, division)
    names = [line.strip() for line in group.splitlines() if line.strip()]
    _complete(until, names, seed, percent)
    found = expiring.ended(within=expiring.within(division), until=until)
    busy = expiring.in_hand()
    told = {term.volume.pk: _why_not(term.holds, busy.get(str(term.volume.pk))) for term in found}
    fit = [term for term in found if not told[term.volume.pk]]
    if not fit:
        raise Invalid(
            f"没有在 {until} 及以前期满、可以鉴定的案卷。",
            *(f"{t.volume.archival_code}：{told[t.volume.pk]}。" for t in found),
        )
    appraisal = Appraisal.objects.create(
        number=numbers.next_number(numbers.APPRAISAL, division), division=division, until=until,
        group="\n".join(names), seed=seed.strip(), percent=percent,
        skipped=[{"档号": t.volume.archival_code, "原因": told[t.volume.pk]} for t in found if told[t.volume.pk]],
        opened_by_name=by.actor_name, opened_human=human_of(by),
    )  # fmt: skip
    rows = [
        Opinion.objects.create(appraisal=appraisal, volume=t.volume, starts=t.clock.starts, ends=t.ends, basis=t.basis)
        for t in fit
        if t.clock.starts and t.ends
    ]
    record("disposal.open_appraisal", by=by, about=appraisal, rows=rows, data={"count": len(rows), "seed": seed})
    return appraisal


def _complete(until: date, names: list[str], seed: str, percent: int) -> None:
    wrong = {}
    if until >= clock.today():
        wrong["until"] = "期满截止日应在今天以前。"
    if len(names) < LEAST_GROUP:
        wrong["group"] = f"鉴定小组至少 {LEAST_GROUP} 人，每行写一人，例如“李某，档案室负责人”。"
    if len(seed.strip()) < LEAST_SEED:
        wrong["seed"] = f"抽样种子至少 {LEAST_SEED} 个字，应是事先公布的数字，例如某日彩票开奖号码。"
    if not 0 <= percent <= 100:
        wrong["percent"] = "选留比例为 0 至 100。"
    if wrong:
        raise Invalid(fields=wrong)


def _why_not(holds: Sequence[object], busy: str | None) -> str:
    return "；".join(getattr(hold, "words", "") for hold in holds) or busy or ""


@transaction.atomic
def judge(*, appraisal: Appraisal, volumes: Sequence[str], verdict: str, why: str, years: int = 0, by: Actor) -> int:
    """鉴定意见 — the same opinion on these volumes (ids); how many. `years`: for how long from today when extended.

    An opinion may be changed until the report is signed. Raises Invalid without a reason.
    """
    appraisal = _still_open(appraisal)
    require(by, APPRAISE, appraisal.division)
    wanted = set(volumes)
    rows = [row for row in appraisal.opinions.all() if str(row.volume_id) in wanted]
    wrong = {}
    if not rows:
        wrong["volumes"] = "请勾选案卷。"
    if verdict not in Verdict.values:
        wrong["verdict"] = "请选择意见。"
    if verdict == Verdict.EXTEND and not 1 <= years <= MOST_YEARS:
        wrong["years"] = f"延长 1 至 {MOST_YEARS} 年。"
    if len(why.strip()) < SHORTEST:
        wrong["why"] = "请写明理由，例如“无继续保存价值”或“涉及追缴，尚未了结”。"
    if wrong:
        raise Invalid(fields=wrong)
    until = add_months(clock.today(), months=12 * years) if verdict == Verdict.EXTEND else None
    for row in rows:
        row.verdict, row.why, row.until = Verdict(verdict), why.strip(), until
        row.save(update_fields=["verdict", "why", "until"])
    record("disposal.judge", by=by, about=appraisal, rows=rows, because=why, data={"verdict": verdict, "years": years})
    return len(rows)


def sign_appraisal(*, appraisal: Appraisal, by: Actor) -> Appraisal:
    """审定 — by another than who led it: the draw is made, the report printed and kept; nothing changes afterwards."""
    appraisal = Appraisal.objects.get(pk=appraisal.pk)
    require(by, SIGN_APPRAISAL, appraisal.division)
    human_of(by, not_one_of=(appraisal.opened_human,), why="鉴定由您经办，请由另一位县级负责人审定。")
    if not appraisal.open:
        raise Conflict(f"鉴定 {appraisal.number} 已由{appraisal.signed_by_name}审定。")
    opinions = list(appraisal.opinions.select_related("volume"))
    if lacking := [each.volume.archival_code for each in opinions if not each.verdict]:
        raise Invalid(
            f"还有 {len(lacking)} 卷没有鉴定意见：{'、'.join(lacking[:5])}{'等' if len(lacking) > 5 else ''}。"
        )
    doomed = [each.volume.archival_code for each in opinions if each.verdict == Verdict.DESTROY]
    chosen = drawn(doomed, seed=appraisal.seed, percent=appraisal.percent)
    sheet = sheets.appraisal_report(
        appraisal, opinions, chosen=chosen, place=path_name(appraisal.division), signed_by=by.actor_name
    )
    report = put(content=printing.render(sheet), name=f"档案鉴定报告 {appraisal.number}.pdf", by=by)
    return _sign(appraisal, [(each.pk, each.verdict, each.until) for each in opinions], chosen, report, by)


@transaction.atomic
def _sign(
    appraisal: Appraisal, before: list[tuple[object, ...]], chosen: Sequence[str], report: StoredFile, by: Actor
) -> Appraisal:
    appraisal = _still_open(appraisal)
    opinions = list(appraisal.opinions.select_related("volume"))
    if [(each.pk, each.verdict, each.until) for each in opinions] != before:
        raise Conflict("审定时又有人改了意见。请看一眼各卷的意见，再点一次“审定”。")
    kept = [each for each in opinions if each.volume.archival_code in chosen]
    for each in kept:
        each.verdict, each.drawn = Verdict.SELECT, True
        each.save(update_fields=["verdict", "drawn"])
    appraisal.signed_at, appraisal.signed_by_name, appraisal.report = clock.now(), by.actor_name, report
    appraisal.save(update_fields=["signed_at", "signed_by_name", "report"])
    # Daily business, kept by item; whoever signs need not be one who files.
    file_record(
        category=Category.DOCUMENTARY, subject=Subject.DAILY, stored=report, title=f"档案鉴定报告 {appraisal.number}",
        responsible=path_name(appraisal.division), dated=clock.today(), division=appraisal.division, by=SYSTEM,
    )  # fmt: skip
    record("disposal.sign_appraisal", by=by, about=appraisal, rows=kept, data={"drawn": list(chosen)})
    return appraisal


def _still_open(appraisal: Appraisal) -> Appraisal:
    appraisal = Appraisal.objects.select_for_update().get(pk=appraisal.pk)
    if not appraisal.open:
        raise Conflict(f"鉴定 {appraisal.number} 已经审定，意见不能再改。")
    return appraisal
