"""What the end of terms leaves for the walk through the matrix: appraisals, a hold, a list to approve, batches."""

import secrets
from datetime import date, timedelta
from typing import Any

from dibao.archive.models import Volume
from dibao.disposal.models import Accession, Appraisal, Destruction, Hold, Opinion, Received, Sent, Transfer
from dibao.disposal.services import appraisal as appraisals
from dibao.disposal.services.destruction import propose
from dibao.disposal.services.hold import place_hold
from dibao.exchange.models import Partner
from dibao.kernel import clock
from tests.conftest import staff
from tests.disposal.shelf import GROUP, SEED, judge_all, light
from tests.exchange.conftest import enter
from tests.exchange.town import new_bureau

TOWN = 220802100000
CLOSED = date(2012, 5, 4)


def things() -> dict[str, Any]:
    """What stands for the braces."""
    judged = Appraisal.objects.filter(signed_at=None).first()
    signed = Appraisal.objects.filter(signed_at__isnull=False)
    held = Hold.objects.first()
    return {
        "appraisal_open": judged and judged.pk,
        "appraised_volume": Opinion.objects.filter(appraisal=judged).values_list("volume_id", flat=True).first(),
        "appraisal_free": signed.filter(destructions=None).values_list("pk", flat=True).first(),
        "hold": held and held.pk,
        "held_code": held and held.household_number,
        "destruction": Destruction.objects.values_list("pk", flat=True).first(),
        "transfer": Transfer.objects.values_list("pk", flat=True).first(),
        "accession": Accession.objects.values_list("pk", flat=True).first(),
    }


def disposed() -> None:
    """One list waits for approval, one signed appraisal for a list, one appraisal for its signature; one file is held."""
    propose(appraisal=_appraisal(sign=True), by=staff("dangan"))
    _appraisal(sign=True)
    _appraisal(sign=False)
    held = _expired()
    place_hold(volume=held, kind="audit", reason="专项审计", document="审计通知书〔2026〕15 号", by=staff("shenji"))
    _expired()
    partner = enter(new_bureau(), staff("hedui"), staff("queren"), code=f"archives-{secrets.token_hex(4)}")
    _handed_over(held, partner)


def _expired() -> Volume:
    with clock.at(CLOSED):
        return light()


def _appraisal(*, sign: bool) -> Appraisal:
    _expired()
    made = appraisals.open_appraisal(
        division=TOWN, until=clock.today() - timedelta(days=1), group=GROUP, seed=SEED, percent=0, by=staff("dangan")
    )
    judge_all(made, staff("dangan"))
    return appraisals.sign_appraisal(appraisal=made, by=staff("queren")) if sign else made


def _handed_over(volume: Volume, partner: Partner) -> None:
    """Rows alone: how they come to be is told in tests/disposal."""
    counts = {"count": 1, "items": 1, "size": 1}
    made = Transfer.objects.create(
        number="YJ-220802-2026-001", kind="archives", partner=partner, division=TOWN, why="满十年移交",
        drawn_by_name="陈档案", **counts,
    )  # fmt: skip
    Sent.objects.create(
        transfer=made, volume=volume, archival_code=volume.archival_code, root="0" * 64, items=1, size=1, report=1,
        report_digest="0" * 64,
    )  # fmt: skip
    taken = Accession.objects.create(
        number="YJ-1", kind="household", partner=partner, packed_digest="0" * 64, list_digest="0" * 64,
        taken_by_name="系统", answered_at=clock.now(), receipt="{}", **counts,
    )  # fmt: skip
    Received.objects.create(
        accession=taken, archival_code="M002-ZY·DB·2012-D10-220881100-0001", household_number="220881-0000001-X",
        title="王小明家庭材料", root="0" * 64, fingerprint="0" * 64, outcome="taken", container_digest="0" * 64,
    )  # fmt: skip
