"""账号 — whether a number can be right at all. Pure: no Django."""

# Cards of banks in China begin so (ISO/IEC 7812 issuers under the national scheme) and end in a check digit.
CARD = "62"
SHORTEST, CARD_SHORTEST, LONGEST = 12, 16, 19


def plain(number: str) -> str:
    """The digits alone, as copied from a card or a passbook."""
    return "".join(number.split()).replace("-", "")


def luhn(number: str) -> bool:
    """校验位 — whether the last digit agrees with the others (ISO/IEC 7812-1, annex B)."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def with_check_digit(body: str) -> str:
    """The number whose last digit agrees with these first ones."""
    return next(body + digit for digit in "0123456789" if luhn(body + digit))


def fault(number: str, *, passbook: bool = False) -> str:
    """What is wrong with it, as a sentence; empty when it can be right.

    16 to 19 digits are taken for a card, whose last digit is checked; a passbook's number has none, which somebody who
    holds the passbook in his hand must say.
    """
    if not (number.isascii() and number.isdigit() and SHORTEST <= len(number) <= LONGEST):
        return f"银行账号应为 {SHORTEST} 至 {LONGEST} 位数字，请对照存折或卡面重新输入。"
    if len(number) < CARD_SHORTEST or luhn(number):
        return ""
    if number.startswith(CARD):
        return "卡号的校验位不对，很可能有一位输错了，请对照卡面重新输入。"
    return (
        "" if passbook else "账号的校验位不对。请对照卡面重新输入；确是存折账号的，请勾选“这是存折账号，已对照存折”。"
    )
