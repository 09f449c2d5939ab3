"""A short year in a small office, with forty times as much happening: worked off, counted again, nothing wrong.

Then one thing after another is made wrong, and the recount must see it.
"""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from demo.year import money, morning, recount, run
from dibao.adjusting.models import Adjustment
from dibao.casework.models import AwardAmount
from dibao.kernel import clock
from dibao.payments.models import Line
from dibao.recovery.models import Recovery
from dibao.rounds.models import Visit

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DAYS, ROOT = 50, Path(__file__).parents[2]


@pytest.fixture
def told(db):
    """`(year, what is wrong)` after fifty days, its clock standing at the last of them."""
    year, wrong = run.simulate(households=36, seed=3, days=DAYS, pace=40)
    with clock.at(morning(run.FIRST + timedelta(days=DAYS - 1))):
        yield year, wrong


def test_everything_that_happened_was_worked_off_and_the_recount_sees_what_is_wrong(told):
    year, wrong = told
    assert not wrong
    assert Line.objects.filter(live=True).count() == year.counts["名册：户次"] > 60
    assert {"调整：办结", "调整：听取意见", "核查：unchanged", "银行：成功"} <= set(year.counts)
    assert Adjustment.objects.filter(result__in=("reduced", "stopped", "tapered")).exists()
    assert year.counts["追缴：建立"] == Recovery.objects.count()
    _sees_a_payment_the_bank_never_made(year)
    _sees_an_amount_nobody_paid(year)
    _sees_what_is_late_without_a_name(year)
    assert not recount.faults(year)


def _sees_a_payment_the_bank_never_made(year):
    key, (fen, paid) = next(iter(year.bank.items()))
    year.bank[key] = (fen - 1, paid)
    assert len(recount.faults(year)) == 2  # the key, and the sum
    year.bank[key] = (fen, paid)


def _sees_an_amount_nobody_paid(year):
    touched = Adjustment.objects.values("award")
    row = AwardAmount.objects.filter(award__ended_on=None, reason="confirmed").exclude(award__in=touched).first()
    AwardAmount.objects.filter(pk=row.pk).update(amount_month=row.amount_month + 100)
    assert any("应发" in each for each in recount.faults(year))
    AwardAmount.objects.filter(pk=row.pk).update(amount_month=row.amount_month)


def _sees_what_is_late_without_a_name(year):
    row = Visit.objects.first()
    Visit.objects.filter(pk=row.pk).update(state="planned", assigned=None, due_on=run.FIRST)
    wrong = recount.faults(year)
    assert any("没有经办人" in each for each in wrong)
    Visit.objects.filter(pk=row.pk).update(state=row.state, assigned=row.assigned, due_on=row.due_on)


def test_two_pairs_of_hands_do_just_what_one_does(db, tmp_path):
    """The command with two processes in a home of its own, against the same days worked off here by one."""
    named = {"households": 12, "seed": 5, "days": 12}
    year, wrong = run.simulate(**named)
    bare = {name: value for name, value in os.environ.items() if name != "DIBAO_DATABASE_URL"}
    given = [f"--{name}={value}" for name, value in {**named, "workers": 2}.items()]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "django", "demo", "simulate-year", *given],
        env=bare | {"DIBAO_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings.base"},
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0 and "全部一致" in done.stdout, done.stdout[-2000:] + done.stderr[-2000:]
    told = set(done.stdout.splitlines())
    assert not wrong and {f"{name} {number}" for name, number in year.counts.items()} <= told
    assert year.counts["核查：unchanged"] >= 2


def test_a_year_is_not_simulated_among_real_data(db, capsys):
    with pytest.raises(SystemExit):
        call_command("demo", "simulate-year")
    assert "已有数据" in capsys.readouterr().err


def test_the_same_key_is_paid_once_by_the_bank_of_the_year(db):
    assert money._fen("1,234.05") == 123405
    assert money._fen("7") == 700
