"""编号 — what a county counts by the year: letters, county, year, serial, such as ``ZH2208022026007``."""

from dibao.kernel import clock
from dibao.kernel.serials import claim

from .. import codes


def numbered(letters: str, division: int, *, series: str, digits: int = 3) -> str:
    """The next number under these letters of the division's county in this year, taken in the caller's transaction.

    series: what is counted together; two kinds of matter that share it never get the same serial.
    """
    county, year = codes.short(division)[:6], clock.today().year
    return f"{letters}{county}{year}{claim(f'{series}:{county}:{year}'):0{digits}d}"
