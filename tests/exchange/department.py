"""Starts and stops a department's server for the tests of the line, with certificates of its own."""

import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings

from demo.office import COUNTY
from dibao.exchange import server
from dibao.exchange.envelope import fingerprint
from dibao.exchange.line.certificates import make_trial
from dibao.exchange.models import Partner
from dibao.exchange.services import partner as partners
from dibao.exchange.tabular import write_csv
from dibao.kernel import clock, crypto
from tests.conftest import TODAY
from tests.exchange.conftest import make_bureau
from tests.exchange.served import FIELDS
from tests.exchange.test_tabular_read import number

DEAD, LIVING, ALSO = number(1), number(2), number(3)
PEOPLE = [{"id_number": DEAD, "name": "张三"}, {"id_number": LIVING, "name": "李四"}]
# TLS looks at the machine's own clock, so the trial's certificates hold whatever it shows.
LONG = {"begins": datetime(2000, 1, 1, tzinfo=clock.OFFICE), "lasts": timedelta(days=36500)}


class Department:
    """A folder with certificates, a register file, and at most one running server."""

    def __init__(self, folder: Path):
        self.tls, self.file = folder / "tls", folder / "deaths.csv"
        make_trial(self.tls, client="taobei", **LONG)
        server.allow(self.tls, name="taobei", key=crypto.public_key())
        row = {"id_number": DEAD, "name": "张三", "died_on": date(2026, 3, 1), "amount": 12345}
        write_csv(self.file, FIELDS, [row, row | {"id_number": ALSO, "name": "王五"}])
        with self.file.open("a") as out:
            out.write("1.10105E+17,赵六,,\n")
        self.port, self.process = 0, None
        self.said: list[str] = []

    @property
    def key(self) -> bytes:
        return server.signing_key(self.tls).public_key().public_bytes_raw()

    @property
    def key_print(self) -> str:
        return fingerprint(self.key)

    @property
    def endpoint(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def start(self, mode: str = "honest", *, at: datetime = TODAY, per_minute: int = 100_000) -> None:
        given = [self.file, self.tls, int(at.timestamp()), self.port, mode, per_minute]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.exchange.served", *map(str, given)], stdout=subprocess.PIPE, text=True
        )
        self.said = [self.process.stdout.readline(), self.process.stdout.readline()]
        self.port = int(re.search(r":(\d+)\s*$", self.said[1])[1])

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.process = None


@contextmanager
def running(folder: Path, mode: str = "honest", **given):
    department = Department(folder)
    department.start(mode, **given)
    try:
        yield department
    finally:
        department.stop()


def known(
    department: Department, checker, approver, *, code: str = "jiekou", key: bytes | None = None, days: int = 0
) -> Partner:
    """The department as our partner, with the certificates it gave us in their place."""
    partner = partners.enter_partner(
        code=code, name="洮北区公安局", division=COUNTY, registers=["population"], known_days=days, by=checker
    )
    change = partners.enter_key(
        partner=partner, verify_key=(key or department.key).hex(), seal_key=make_bureau().seal_key.hex(),
        endpoint=department.endpoint, valid_until=clock.today() + timedelta(days=300), source="当面交", by=checker,
    )  # fmt: skip
    certificates(department.tls, code)
    return partners.confirm_key(change=change, by=approver)


def certificates(tls: Path, code: str) -> Path:
    folder = Path(settings.DIBAO_HOME) / "exchange" / "tls" / code
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in ("ca.pem", "client.pem", "client.key"):
        shutil.copy(tls / name, folder / name)
    return folder
