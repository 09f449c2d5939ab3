"""户号 — the household's number for life. Pure: no Django, no database, no clock."""

import unicodedata
from dataclasses import dataclass

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DASHES_AND_DOTS = str.maketrans(dict.fromkeys("‐‑‒–—―−_", "-") | dict.fromkeys("•・‧∙⋅", "·"))
SERIALS = 10_000_000
"""How many serials a county has room for: county × SERIALS + serial is the number as one integer."""
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


class BadNumber(ValueError):
    """号码不合规则 — the sentence says which part is wrong and what was expected."""


def tidy(text: str) -> str:
    """What a person typed or pasted, in half-width capitals, one kind of dash and dot, no spaces."""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES_AND_DOTS)
    return "".join(plain.split()).upper()


def check_character(body: str) -> str:
    """ISO 7064 MOD 37,36 over digits and capitals: finds every single wrong character."""
    product = 36
    for character in body:
        total = (product + ALPHABET.index(character)) % 36 or 36
        product = total * 2 % 37
    return ALPHABET[(37 - product) % 36]


@dataclass(frozen=True, slots=True, order=True)
class HouseholdNumber:
    """户号 — the household's one number for life: county that issued it, serial, check character.

    It does not change when the household moves, splits or gets a new head; the county says only
    where it was first issued. Written `220802-0000017-K`.
    """

    county: int
    serial: int

    def __post_init__(self) -> None:
        if not 110000 <= self.county <= 999999:
            raise BadNumber(f"户号前六位应为县级行政区划代码，{self.county} 不是。")
        if not 1 <= self.serial <= 9_999_999:
            raise BadNumber(f"户号流水号应在 1 至 9999999 之间，{self.serial} 超出范围。")

    def __str__(self) -> str:
        return f"{self.county:06d}-{self.serial:07d}-{self.check}"

    @property
    def check(self) -> str:
        return check_character(f"{self.county:06d}{self.serial:07d}")

    @property
    def integer(self) -> int:
        """The number as the columns of the register hold it."""
        return self.county * SERIALS + self.serial

    @classmethod
    def of_integer(cls, number: int) -> "HouseholdNumber":
        """The inverse of ``integer``."""
        return cls(*divmod(number, SERIALS))

    @property
    def next(self) -> "HouseholdNumber":
        """The number after this one in the same county; BadNumber when the serial is used up."""
        return HouseholdNumber(self.county, self.serial + 1)

    @classmethod
    def parse(cls, text: str) -> "HouseholdNumber":
        """Read what a person typed (full width, small letters, no dashes, O for 0); else BadNumber."""
        plain = tidy(text).replace("-", "")
        if len(plain) != 14:
            raise BadNumber(f"户号应为 14 位（6 位县代码、7 位流水号、1 位校验码），现为 {len(plain)} 位。")
        digits, typed = plain[:13].translate(_LOOKALIKES), plain[13]
        if not (digits.isascii() and digits.isdigit()):
            raise BadNumber("户号前 13 位应全是数字，请对照档案袋标签重新输入。")
        number = cls(int(digits[:6]), int(digits[6:]))
        if typed.translate(_LOOKALIKES) != number.check.translate(_LOOKALIKES):
            raise BadNumber(f"户号 {text.strip()} 的校验码不对，可能有一位输错，请对照档案袋标签核对。")
        return number
