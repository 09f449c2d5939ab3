"""索引键 — the texts under which a person or a household can be looked up again. Pure: no Django, no database.

A key is hashed with the installation's key before it is stored (`hashed.py`), so the index shows neither a name nor a
birth date. Names are folded and their sounds blurred exactly as the scorer does it, so that what it would call one
human can be found.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice, product

from dibao.kernel.pinyin import readings
from dibao.rules.identity import check_digit

from . import addresses, ids
from .glyphs import fold
from .names import blur, surname_of

# A name typed is asked in all its readings, at most so many; a name stored stands under the usual one.
ASKED = 8


def spellings(name: str, *, asked: bool = False) -> list[tuple[str, str]]:
    """Surname and given name by sound: the one under which a name is stored, or all in which it may be asked."""
    plain = fold(name)
    if not plain:
        return []
    cut = len(surname_of(plain)) or 1
    letters = [list(dict.fromkeys(blur(reading) for reading in readings(character))) for character in plain]
    if not asked:
        letters = [known[:1] for known in letters]
    return [(" ".join(all_[:cut]), " ".join(all_[cut:])) for all_ in islice(product(*letters), ASKED)]


def person_keys(
    name: str, *, birth: date | None, sex: str, division: int, asked: bool = False
) -> Iterator[tuple[str, str]]:
    """(kind, text) of every key of a name; `kind` is the name of a `KeyKind` in small letters.

    An unknown sex stands under both.
    """
    town = division // 1000
    sexes = (sex,) if sex in ("1", "2") else ("1", "2")
    for surname, given in spellings(name, asked=asked):
        whole = f"{surname}|{given}"
        if birth is not None:
            yield "surname_birth", f"{surname}|{birth:%Y%m%d}"
            yield "given_birth", f"{given}|{birth:%Y%m%d}"
            yield "name_year", f"{whole}|{birth:%Y}"
        if town:
            yield "name_place", f"{whole}|{town}"
        yield from (("name_sex", f"{whole}|{one}") for one in sexes)


def swapped(birth: date) -> date | None:
    """The birth date with day and month exchanged, when that is another day."""
    try:
        other = birth.replace(month=birth.day, day=birth.month)
    except ValueError:
        return None
    return other if other != birth else None


def id_neighbours(number: str) -> list[str]:
    """The number itself and every valid one a slip away: one digit wrong, two neighbours exchanged, one missing or
    one too many. Of a number whose check digit fits too: both papers may have been read to the end, and one wrongly.
    """
    plain = ids.parts(number).id_number
    body = plain[:17]
    if len(plain) != 18 or not (body.isascii() and body.isdigit()):
        return ids.repairs(plain)
    found = [body[:at] + digit + body[at + 1 :] for at in range(17) for digit in "0123456789"]
    found += [body[:at] + body[at + 1] + body[at] + body[at + 2 :] for at in range(16)]
    return list(dict.fromkeys(one + check_digit(one) for one in [body, *found]))


def phone_key(number: str) -> str:
    """The digits of a phone number; "" for what cannot be one."""
    digits = addresses.phone(number)
    return digits if len(digits) >= 7 else ""


def account_key(number: str) -> str:
    """The digits of an account."""
    return re.sub(r"\D", "", number)


def address_key(address: str, *, division: int) -> str:
    """A door inside its township; "" when the address names none.

    Without a number it is a village, and a village is not something two families share by chance.
    """
    place, door = addresses.parts(address)
    return f"{division // 1000}|{place}|{door}" if door else ""
