"""咨询档案员 — put a question, answer it with the files it points to. What is told here carries no numbers of persons."""

from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.archive.models import Volume
from dibao.archive.queries import volume_by_code
from dibao.audit.privacy import hide
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid

from ..models import Question, Reference
from ..permissions import ANSWER, PUT_QUESTION

SHORTEST = 5


@transaction.atomic
def put_question(*, text: str, asker: str = "", division: int, by: Any) -> Question:
    """提出咨询 — of one's own, or for a citizen at the window (`asker`). ID, account and phone numbers are taken out."""
    require(by, PUT_QUESTION, division)
    if len(text.strip()) < SHORTEST:
        raise Invalid(fields={"text": "请写清楚要找什么、哪一年、哪个村，例如“2019 年平安村停保户的案卷在哪里”。"})
    question = Question.objects.create(
        division=division, asker=asker.strip() or by.actor_name, text=hide(text.strip()), asked_by=by.actor_key,
        asked_by_name=by.actor_name,
    )  # fmt: skip
    record("reading.put_question", by=by, about=question)
    return question


@transaction.atomic
def answer_question(*, question: Question, answer: str, codes: str = "", by: Any) -> Question:
    """答复 — once, with the 档号 of the files it points to, one a line; each must lie in the archivist's own scope."""
    require(by, ANSWER, question.division)
    question = Question.objects.select_for_update().get(pk=question.pk)
    if question.answered_at is not None:
        raise Conflict(f"{question.answered_by_name} 已经答复了这个问题。")
    if not answer.strip():
        raise Invalid(fields={"answer": "请写明答复。"})
    volumes = _volumes(codes, by)
    question.answer, question.answered_at = hide(answer.strip()), clock.now()
    question.answered_by_name = by.actor_name
    question.save()
    rows = [Reference.objects.create(question=question, volume=volume) for volume in volumes]
    record("reading.answer_question", by=by, about=question, rows=rows)
    return question


def _volumes(codes: str, by: Any) -> list[Volume]:
    lines = dict.fromkeys(line.strip() for line in codes.splitlines() if line.strip())
    found = {line: volume_by_code(line, by) for line in lines}
    if unknown := [line for line, volume in found.items() if volume is None]:
        raise Invalid(fields={"codes": f"没有找到档号“{'”“'.join(unknown)}”，请核对后重新填写。"})
    # Two ways of writing one number point to one file.
    return list({volume.pk: volume for volume in found.values() if volume is not None}.values())
