"""编号 — letters, county, year, serial: ``GX2208022026007``."""

from dibao.kernel import clock
from dibao.kernel.serials import claim
from dibao.regions import codes


def numbered(letters: str, division: int) -> str:
    """The next number of agreements (GX) or enquiries (CX) of a county and year."""
    place, year = codes.short(division)[:6], clock.today().year
    return f"{letters}{place}{year}{claim(f'sharing-{letters}:{place}:{year}'):03d}"
