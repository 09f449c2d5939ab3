"""Agreements and enquiries for the matrix of permissions: one that waits, one in force, one enquiry not answered and one that is."""

import secrets
from datetime import date

from demo.people import Inventor
from dibao.sharing.models import Enquiry
from dibao.sharing.services import agreement, enquiry
from tests.conftest import staff
from tests.exchange.conftest import enter
from tests.exchange.town import new_bureau
from tests.sharing.conftest import agreed, asking


def shared() -> dict[str, str]:
    """What stands in the braces of the addresses of sharing; new rows each time."""
    checker, approver, code = staff("hedui"), staff("queren"), secrets.token_hex(4)
    bureau = new_bureau()
    partner = enter(bureau, checker, approver, code=f"asking-{code}")
    waits = agreed(partner, checker)
    used = agreement.confirm(agreement=agreed(partner, checker), by=approver)
    person = Inventor(seed=5).person(birth=date(1980, 2, 3))
    rows = [{"query_number": "1", "id_number": person.id_number, "name": person.name}]

    def asked(number: int) -> Enquiry:
        sealed = asking(bureau, rows, used.number, number=number)
        return enquiry.receive(content=sealed, name="来询.zip", by=checker)

    done = enquiry.answer(enquiry=asked(1), by=checker)
    return {
        "asking": partner.code,
        "agreement_waiting": waits.number,
        "agreement": used.number,
        "enquiry": asked(2).number,
        "enquiry_done": done.number,
    }
