"""Steps of a check as the tests tell them: what the registers hold, the report, the second check."""

from typing import Any

from dibao.access.models import Staff
from dibao.casework.models import Case, CheckReport
from dibao.casework.queries.checking import Askable, askable_again, last_report, open_check
from dibao.casework.services import check
from dibao.registry.models import Person
from dibao.verification.models import Query


def found(
    block: str, item: str, yuan: int | None, period: str = "", text: str = "登记内容", **more: Any
) -> dict[str, Any]:
    """One finding as a form or a source writes it."""
    amount = None if yuan is None else yuan * 100
    return {"block": block, "item": item, "amount": amount, "period": period, "text": text, **more}


def says(case: Case, register: str, person: Person, by: Staff, *findings: dict[str, Any]) -> Query:
    """The register's answer about this person in the check under way."""
    check_ = open_check(case)
    assert check_ is not None
    query = check_.queries.get(register=register, person=person)
    answer = "found" if findings else "nothing"
    return check.answer(query=query, answer=answer, by=by, findings=list(findings))


def reports(case: Case, by: Staff, conclusion: str = "见附表") -> CheckReport:
    """Everything else is empty, and the check is reported, the first time or again."""
    check_ = open_check(case)
    assert check_ is not None
    check.answer_rest(check=check_, by=by)
    case.refresh_from_db()
    service = check.report_check if case.status == "checking" else check.report_again
    service(case=case, conclusion=conclusion, by=by)
    report = last_report(case)
    assert report is not None
    return report


def asked(case: Case, *registers: str) -> list[Askable]:
    """What a second check may repeat, of these registers."""
    return [query for query in askable_again(case) if query.register in registers]
