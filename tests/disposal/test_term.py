"""保管期限: when it begins, what stops it, when it ends. Examples; random histories are in test_clock_model.py."""

from datetime import date, datetime

import pytest

from dibao.disposal.term import Clock, Part, Run, clock_of, ends_on
from dibao.kernel.clock import OFFICE


def at(year: int, month: int = 5, day: int = 4, hour: int = 9) -> datetime:
    return datetime(year, month, day, hour, tzinfo=OFFICE)


GRANTED = Part(at(2020), open=False, starts=None, granted=True)
LEFT = Part(at(2020), open=False, starts=date(2024, 3, 1), granted=True)
EXIT = Part(at(2024, 3, 1), open=False, starts=date(2024, 3, 1), left=True)
RECHECK = Part(at(2022), open=False, starts=None, granted=True)
REFUSED = Part(at(2026), open=False, starts=date(2026, 6, 1))
AGAIN = Part(at(2027), open=False, starts=None, granted=True)
OLD = Part(at(2001), open=False, starts=None)


@pytest.mark.parametrize(
    ("parts", "stands"),
    [
        ([GRANTED], Clock(Run.AIDED)),
        ([LEFT, EXIT], Clock(Run.RUNS, date(2024, 3, 1))),
        ([LEFT, RECHECK, EXIT], Clock(Run.RUNS, date(2024, 3, 1))),
        ([LEFT, EXIT, Part(at(2026), open=True, starts=None)], Clock(Run.IN_HAND)),
        ([LEFT, EXIT, REFUSED], Clock(Run.RUNS, date(2026, 6, 1))),
        ([LEFT, EXIT, AGAIN], Clock(Run.AIDED)),
        ([LEFT, EXIT, AGAIN, Part(at(2029), open=False, starts=date(2029, 5, 4), left=True)],
         Clock(Run.RUNS, date(2029, 5, 4))),
        # Refused while aided: the family did not leave.
        ([GRANTED, Part(at(2022), open=False, starts=date(2022, 5, 9))], Clock(Run.AIDED)),
        # A box of old papers that nobody has dated never expires by itself.
        ([OLD], Clock(Run.UNSET)),
        ([], Clock(Run.UNSET)),
        # Admitted again on the very day of the exit, an hour later.
        ([LEFT, EXIT, Part(at(2024, 3, 1, 10), open=False, starts=None, granted=True)], Clock(Run.AIDED)),
    ],
)  # fmt: skip
def test_the_clock_of_a_file(parts, stands):
    assert clock_of(parts) == stands == clock_of(reversed(parts))


def test_the_last_day_never_comes_before_the_local_floor():
    starts = date(2024, 2, 29)
    assert ends_on(starts, term="D10", least=3) == date(2034, 2, 28)
    assert ends_on(starts, term="D10", least=15) == date(2039, 2, 28)
    assert ends_on(starts, term="D30", least=3) == date(2054, 2, 28)
    assert ends_on(starts, term="Y", least=3, extended=date(2060, 1, 1)) is None


def test_an_extension_only_ever_makes_it_longer():
    starts = date(2024, 3, 1)
    assert ends_on(starts, term="D10", least=3, extended=date(2040, 1, 1)) == date(2040, 1, 1)
    assert ends_on(starts, term="D10", least=3, extended=date(2030, 1, 1)) == date(2034, 3, 1)
