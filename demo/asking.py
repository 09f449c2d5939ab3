"""A department that asks who of its list is on dibao: its keys, an agreement, one enquiry answered and one that waits."""

import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from dibao.access.models import Staff
from dibao.exchange import other_side, publickeys
from dibao.exchange.services import partner as partners
from dibao.exchange.tabular import write_csv
from dibao.kernel import clock
from dibao.registry.models import Person
from dibao.sharing.models import Agreement
from dibao.sharing.services import agreement, enquiry
from dibao.sharing.tables import ASKED

from . import office
from .people import Inventor
from .registers import heads

PURPOSE = "家庭经济困难学生资助认定"


def keys_at() -> Path:
    """Where the department's own keys lie, so that a visitor can open what it is answered with `dibao exchange open`."""
    return Path(settings.DIBAO_HOME) / "demo" / "jiaoyu"


def ask(today: date) -> None:
    """部门来询 — some of ours and somebody unknown were asked about last week and answered; others wait since yesterday."""
    checker, approver = (Staff.objects.get(work_number=name) for name in ("hedui", "queren"))
    keys, people = other_side.make_keys(keys_at()), heads()
    stranger = Inventor(seed=31).person(birth=date(2011, 9, 1))
    with clock.at(today - timedelta(days=20)):
        under = _agreed(keys, checker, approver)
    with clock.at(today - timedelta(days=6)):
        asked = _handed_in(keys, [*people[:4], stranger], under, 1, checker)
        enquiry.answer(enquiry=asked, by=checker)
    with clock.at(today - timedelta(days=1)):
        _handed_in(keys, people[4:9], under, 2, checker)


def _agreed(keys: other_side.Keys, checker: Any, approver: Any) -> Agreement:
    partner = partners.enter_partner(
        code="taobei-jiaoyu", name="洮北区教育局（演示）", division=office.COUNTY, registers=[], by=checker
    )
    change = partners.enter_key(
        partner=partner, verify_key=keys.verify_key.hex(), seal_key=keys.seal_key.hex(), source="当面交 U 盘，电话核对指纹",
        valid_until=clock.today() + timedelta(days=300), by=checker,
    )  # fmt: skip
    partners.confirm_key(change=change, by=approver)
    made = agreement.enter(
        partner=partner, division=office.COUNTY, purpose=PURPOSE, basis="洮教资助〔2026〕3 号（虚构）",
        agreed=["place", "from_on"], monthly=500, answer_wd=5, valid_from=clock.today(),
        valid_to=clock.today() + timedelta(days=300), by=checker,
    )  # fmt: skip
    return agreement.confirm(agreement=made, by=approver)


def _handed_in(
    keys: other_side.Keys, people: Sequence[Person | Any], under: Agreement, number: int, checker: Any
) -> Any:
    rows = [
        {"query_number": f"XS-{place:03d}", "id_number": person.id_number, "name": person.name}
        for place, person in enumerate(people, 1)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "students.csv"
        write_csv(path, ASKED, rows)
        package = other_side.seal_files(
            keys, [path], to=publickeys.own(publickeys.SEAL), number=f"JY-{clock.today().year}-{number:03d}",
            purpose=f"{under.number} {PURPOSE}", now=clock.now(),
        )  # fmt: skip
    return enquiry.receive(content=package, name="来询.zip", by=checker)
