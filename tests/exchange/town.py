"""Partners and packages for the matrix of permissions: one with keys in use, one whose keys wait, one package each way."""

import secrets
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from demo.office import COUNTY
from dibao.exchange.services import packages, partner
from dibao.kernel import clock
from tests.conftest import staff
from tests.exchange.conftest import Bureau, enter


def new_bureau() -> Bureau:
    """A bureau whose keys nobody has."""
    return Bureau(Ed25519PrivateKey.generate(), X25519PrivateKey.generate())


def exchanged() -> dict[str, str]:
    """What stands in the braces of the addresses of the exchange; new rows each time."""
    checker, code = staff("hedui"), secrets.token_hex(4)
    ready, coming = new_bureau(), new_bureau()
    bureau = enter(ready, checker, staff("queren"), code=f"ready-{code}")
    out = packages.pack(partner=bureau, purpose="核对", number=f"HD-{code}", files={"a.csv": b"a\n1\n"}, by=checker)
    taken = packages.accept(content=ready.send({"b.csv": b"b\n2\n"}, number=f"GA-{code}")[0], name="b.zip", by=checker)
    waiting = partner.enter_partner(code=f"waiting-{code}", name="区税务局", division=COUNTY, registers=[], by=checker)
    partner.enter_key(
        partner=waiting, verify_key=coming.verify_key.hex(), seal_key=coming.seal_key.hex(),
        valid_until=clock.today() + timedelta(days=300), source="当面交 U 盘", by=checker,
    )  # fmt: skip
    return {
        "bureau": bureau.code,
        "waiting": waiting.code,
        "sent_package": str(out.pk),
        "taken_package": str(taken.package.pk),
    }
