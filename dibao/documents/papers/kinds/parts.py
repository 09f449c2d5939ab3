"""The parts that several papers share: their heads, tables, opinions and remedies."""

from typing import NamedTuple

from ..schema import DATE, MAYBE, MAYBE_DATE, MAYBE_MONEY, TEXT, Field, Rows, Schema


class Kind(NamedTuple):
    """One paper: ASCII slug, printed title, data schema, and whether a blank for hand filling exists."""

    slug: str
    title: str
    schema: Schema
    blank: bool = False


def each(field: Field, *keys: str) -> Schema:
    """The same kind of blank under several names."""
    return dict.fromkeys(keys, field)


def preset(key: str, *lines: str) -> tuple[dict[str, str], ...]:
    """The printed first column of a table that is filled by hand."""
    return tuple({key: line} for line in lines)


HEAD = each(TEXT, "office", "applicant", "village") | each(MAYBE, "number")
LETTER = HEAD | each(TEXT, "handler", "phone") | each(DATE, "issued_on")
# 社会救助法 第七十六条、行政复议法 第二十条: a letter that decides names where to turn.
REMEDY = each(TEXT, "review_body") | each(MAYBE, "court")
ACCOUNT = each(MAYBE, "bank", "account_name", "account")
OPINIONS = each(MAYBE, "township_opinion", "township_by", "county_opinion", "county_by") | each(
    MAYBE_DATE, "township_on", "county_on"
)

REASONS = Rows(each(TEXT, "sentence") | each(MAYBE, "basis"))
INVESTIGATORS = Rows(each(TEXT, "name", "unit"), blank=2)
MEMBERS = Rows(
    each(TEXT, "name", "relation", "counted")
    | each(MAYBE, "id_number", "health", "work", "school")
    | each(MAYBE_MONEY, "income"),
    blank=6,
)
OBLIGORS = Rows(each(TEXT, "name", "relation") | each(MAYBE, "work", "ability") | each(MAYBE_MONEY, "support"), blank=3)
