"""Months already paid and the next pay day. Pure: dates in, dates out."""

from datetime import date

from dibao.rules.periods import first_of_month


def paid_through(today: date, *, pay_day: int) -> date:
    """已发到哪个月 — the first day of the last month that has been paid; a month counts once its pay day has come."""
    return first_of_month(today, months=0 if today.day >= pay_day else -1)


def next_pay_day(today: date, *, pay_day: int) -> date:
    """The next day on which money goes out; today's own has gone."""
    return first_of_month(today, months=1 if today.day >= pay_day else 0).replace(day=pay_day)


def months_between(first: date, last: date) -> int:
    """How many months from `first` to `last`, both counted; 0 when `last` comes before."""
    return max((last.year - first.year) * 12 + last.month - first.month + 1, 0)
