"""编号 — of appraisals, destruction lists and transfers: letters, county, year, serial; never given again."""

from dibao.kernel import clock
from dibao.kernel.serials import claim

APPRAISAL, DESTRUCTION, TRANSFER = "JD", "XH", "YJ"


def next_number(kind: str, division: int) -> str:
    """The next number, as XH-220802-2036-001; inside the caller's transaction."""
    series = f"{kind}-{division // 10**6}-{clock.today().year}"
    return f"{series}-{claim(f'disposal:{series}'):03d}"
