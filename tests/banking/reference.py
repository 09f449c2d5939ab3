"""Starts and stops the reference bank in a process of its own, and makes it a bank of the county."""

import os
import re
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from demo.office import COUNTY
from dibao.banking.models import Bank
from dibao.banking.reference import BankLedger
from dibao.banking.services import bank as banks
from dibao.exchange import server
from dibao.exchange.line.certificates import make_trial
from dibao.exchange.models import KeyChange, Partner
from dibao.exchange.services import partner as partners
from dibao.kernel import clock, crypto

# TLS looks at the machine's own clock, so the trial's certificates hold whatever it shows.
LONG = {"begins": datetime(2000, 1, 1, tzinfo=clock.OFFICE), "lasts": timedelta(days=36500)}
SEAL = "02" * 32


class Reference:
    """A folder with the bank's books, and at most one running process."""

    def __init__(self, folder: Path):
        self.folder, self.process, self.address = folder, None, ""
        make_trial(folder, client="taobei", **LONG)
        server.allow(folder, name="taobei", key=crypto.public_key())

    def opens(self, *switches: str, port: int = 0) -> str:
        """Start it; its address. The same port again after it was killed."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "django", "banking", "serve-bank", str(self.folder), "--port", str(port), *switches],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"DIBAO_HOME": str(settings.DIBAO_HOME), "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        )
        said = ""
        while "https://" not in said:
            said = self.process.stdout.readline()
            assert said, "the bank did not start"
        self.address = re.search(r"https://\S+", said)[0]
        return self.address

    @property
    def port(self) -> int:
        return int(self.address.rsplit(":", 1)[1])

    def ends(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.process = None

    def books(self) -> dict[str, tuple[str, int, str, int]]:
        """(account, fen, result, how often ordered) by key, from the bank's own file."""
        ledger = BankLedger(self.folder / "books.sqlite3")
        try:
            return ledger.everything()
        finally:
            ledger.close()

    def bank(self, *, cashier, checker, approver) -> Bank:
        """The bank, with its partner entered by one person and confirmed by another."""
        made = partners.enter_partner(
            code="nxs", name="演示农村信用社", division=COUNTY, registers=["bank"], known_days=0, by=checker
        )
        change: KeyChange = partners.enter_key(
            partner=made, verify_key=server.signing_key(self.folder).public_key().public_bytes_raw().hex(),
            seal_key=SEAL, endpoint=self.address, valid_until=clock.today() + timedelta(days=300), source="当面交",
            by=checker,
        )  # fmt: skip
        partner: Partner = partners.confirm_key(change=change, by=approver)
        own = Path(settings.DIBAO_HOME) / "exchange" / "tls" / "nxs"
        own.mkdir(parents=True, exist_ok=True)
        for file in ("ca.pem", "client.pem", "client.key"):
            shutil.copy(self.folder / file, own / file)
        return banks.enter(
            code="nxs", name="演示农村信用社", division=COUNTY, layout="csv_utf8", way="line", payer_name="低保专户",
            payer_account="2200001234567890", partner=partner, by=cashier,
        )  # fmt: skip
