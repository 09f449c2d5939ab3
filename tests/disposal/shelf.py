"""Files at the end of their term, told in seconds: really sealed ones, and light ones that have rows only."""

from datetime import date
from typing import Any

from dibao.archive.choices import Status
from dibao.archive.models import Volume
from dibao.archive.services.sealing import seal
from dibao.archive.services.volume import start_retention
from dibao.audit.actors import SYSTEM
from dibao.disposal.models import Appraisal, Destruction
from dibao.disposal.services import appraisal as appraisals
from dibao.disposal.services import destruction as destructions
from dibao.kernel import clock
from tests.archive.office import ENDED, add, full_volume, new_volume, pdf_file

COUNTY = 220802000000
# Closed on the suite's day, ten years kept: the last day is 2036-10-16.
LATER = date(2037, 3, 2)
GROUP = "李某，档案室\n赵某，社会救助科\n钱某，监督科"
SEED = "2037年2月27日 双色球 2037023 期"


def light(*, number: str = "", started: bool = True, papers: int = 1, **more: Any) -> Volume:
    """A volume that looks sealed to the database; there is no package."""
    volume = new_volume(SYSTEM, number=number, **more)
    for _ in range(papers):
        add(volume, SYSTEM, "application", paper=_note(volume))
    return closed(volume, started=started)


def closed(volume: Volume, *, started: bool = True) -> Volume:
    """As the sealing leaves the row."""
    Volume.objects.filter(pk=volume.pk).update(
        status=Status.SEALED, sealed_at=clock.now(), package_root="0" * 64, package_path=f"packages/none/{volume.pk}"
    )
    volume.refresh_from_db()
    return start_retention(volume=volume, on=clock.today(), why="停保", by=SYSTEM) if started else volume


def _note(volume: Volume) -> Any:
    return pdf_file(SYSTEM, f"申请书 {volume.archival_code} {volume.items.count()}")


def expired(**more: Any) -> Volume:
    """A really sealed volume whose term runs from today."""
    volume = seal(volume=full_volume(SYSTEM, **more), by=SYSTEM, **ENDED)
    return start_retention(volume=volume, on=clock.today(), why="办件未确认", by=SYSTEM)


def appraised(archivist: Any, approver: Any, *, verdict: str = "destroy", percent: int = 0) -> Appraisal:
    """Every expired volume of the county, with the same opinion, signed."""
    made = appraisals.open_appraisal(
        division=COUNTY, until=date(2036, 12, 31), group=GROUP, seed=SEED, percent=percent, by=archivist
    )
    judge_all(made, archivist, verdict=verdict)
    return appraisals.sign_appraisal(appraisal=made, by=approver)


def judge_all(made: Appraisal, archivist: Any, *, verdict: str = "destroy", years: int = 0) -> int:
    """The same opinion on all."""
    ids = [str(pk) for pk in made.opinions.values_list("volume_id", flat=True)]
    return appraisals.judge(
        appraisal=made, volumes=ids, verdict=verdict, why="无继续保存价值", years=years, by=archivist
    )


def proposed(archivist: Any, approver: Any) -> Destruction:
    """A list of every expired volume."""
    return destructions.propose(appraisal=appraised(archivist, approver), by=archivist)


def confirmed(archivist: Any, approver: Any, reviewer: Any) -> Destruction:
    """Approved and witnessed by two: the next thing is the destruction."""
    made = destructions.approve(destruction=proposed(archivist, approver), why="同意", by=approver)
    destructions.witness(destruction=made, by=archivist)
    return destructions.witness(destruction=made, by=reviewer)
