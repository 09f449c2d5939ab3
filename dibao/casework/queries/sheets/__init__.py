"""Data of every printed paper, from the case's own rows; one function per paper, named like it."""

from .applying import acceptance, application, authorisation, declaration, kinship_disclosure, one_time_list, withdrawal
from .checking import check_report, check_result
from .deciding import (
    confirmation,
    confirmation_form,
    exit_,
    extension,
    notice,
    objection,
    publication,
    refusal,
    termination,
)
from .looking import assessment, neighbour_interview, panel, visit, visit_to_fill
from .parts import county, item_label, members_table, office

__all__ = [
    "acceptance",
    "application",
    "assessment",
    "authorisation",
    "check_report",
    "check_result",
    "confirmation",
    "confirmation_form",
    "county",
    "declaration",
    "exit_",
    "extension",
    "item_label",
    "kinship_disclosure",
    "members_table",
    "neighbour_interview",
    "notice",
    "objection",
    "office",
    "one_time_list",
    "panel",
    "publication",
    "refusal",
    "termination",
    "visit",
    "visit_to_fill",
    "withdrawal",
]
