"""What a clerk types into the pages before acceptance, and how an answer is read."""

from django.core.files.uploadedfile import SimpleUploadedFile

from demo.office import VILLAGE
from demo.story import photo
from dibao.casework.models import Case


def text(answer) -> str:
    return answer.content.decode()


def new_form(person, **changes):
    """What a clerk types into 新申请 for this invented person."""
    return {
        "name": person.name, "id_kind": "resident", "id_number": person.id_number, "phone": "13800001234",
        "division": str(VILLAGE), "track": "rural", "address": "平安屯3组7号（虚构）",
    } | changes  # fmt: skip


def member_form(case, person, **changes):
    return {
        "name": person.name, "id_kind": "resident", "id_number": person.id_number, "relation": "1",
        "lives_here": "on", "version": case.version,
    } | changes  # fmt: skip


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def jpeg(name: str = "身份证.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, photo("card"), content_type="image/jpeg")


def leave_form(case, *people, **changes):
    ticked = {f"who-{person.pk}": "on" for person in people}
    signed = SimpleUploadedFile("授权书.jpg", photo("signed"))
    sent = {"file": signed, "signed_on": "2026-10-16", "valid_to": "2027-10-15", "version": case.version}
    return sent | ticked | changes


WORDS = {"address": "平安屯8组1号（虚构）", "reason": "地里没有收成", "phone": "", "applied_on": "2026-10-15"}
