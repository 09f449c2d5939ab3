"""核对工作台 — the checker's whole way through the pages, without a line of JavaScript."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from demo.office import COUNTY
from dibao.audit.models import Event
from dibao.verification.models import Dispatch, Finding, Query, Reply
from dibao.verification.services import dispatch, reply

from .conftest import line, queries, table
from .test_reply import CAR

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_of, checker):
    """The checker's browser."""
    return client_of(checker)


def text(answer) -> str:
    return answer.content.decode()


def file(rows, tmp_path, register="vehicle"):
    return SimpleUploadedFile("答复.csv", table(tmp_path, register, rows), content_type="text/csv")


TOLD = {"register": "vehicle", "vouched_by": "何对", "origin_note": "当面移交的光盘"}


def test_from_the_bench_to_the_receipt(desk, three, tmp_path):
    bench = text(desk.get("/checks/"))
    assert "车辆" in bench and "银行存款" in bench and three.case_number in bench
    page = text(desk.get("/checks/registers/vehicle/"))
    assert "发出 3 项查询" in page and three.queries.first().person.id_number not in page
    made = desk.post("/checks/registers/vehicle/build/", {"to": "csv"})
    batch = Dispatch.objects.get()
    assert made.status_code == 302 and batch.number in made.url
    at = f"/checks/dispatches/{batch.number}/"
    assert "登记送出" in text(desk.get(at)) and "交接单" in text(desk.get(f"{at}slip/"))
    taken = desk.get(f"{at}files/{batch.files.get().pk}/")
    assert queries(batch)[0].person.id_number.encode() in taken.content and taken["Cache-Control"] == "no-store"
    assert Event.objects.filter(verb="verification.download").count() == 1
    desk.post(f"{at}do/send/")
    assert "收下答复" in text(desk.get(at))
    one, two, three_ = queries(batch)
    sent = desk.post(f"{at}reply/", TOLD | {"content": file([line(one, "found", **CAR), line(two)], tmp_path)})
    found = Reply.objects.get()
    preview = text(desk.get(sent.url))
    assert "没有发现错误" in preview and "五菱" in preview and "残疾人代步" in preview
    assert desk.post(f"/checks/replies/{found.number}/do/apply/").status_code == 302
    assert Finding.objects.get().amount == 3_000_000
    shown = text(desk.get(at))
    assert "还有未答复的" in shown
    assert found.files.get().stored.sha256 in text(desk.get(f"/checks/replies/{found.number}/slip/"))


def test_a_file_with_a_fault_names_the_line_and_offers_no_button(desk, sent, tmp_path):
    one, two, _ = queries(sent)
    wrong = [line(one, id_number=two.person.id_number), line(two)]
    answer = desk.post(f"/checks/dispatches/{sent.number}/reply/", TOLD | {"content": file(wrong, tmp_path)})
    page = text(desk.get(answer.url))
    assert "张冠李戴" in page and "全部登记" not in page and two.person.id_number not in page
    number = Reply.objects.get().number
    refused = desk.post(f"/checks/replies/{number}/do/apply/")
    assert refused.status_code == 422 and "一行也没有登记" in text(refused)
    assert desk.post(f"/checks/replies/{number}/do/discard/", {"why": ""}).status_code == 422
    assert desk.post(f"/checks/replies/{number}/do/discard/", {"why": "对方重报"}).status_code == 302


def test_what_was_typed_comes_back_when_the_origin_is_missing(desk, sent, tmp_path):
    given = TOLD | {"origin_note": "", "content": file([line(queries(sent)[0])], tmp_path)}
    answer = desk.post(f"/checks/dispatches/{sent.number}/reply/", given)
    assert answer.status_code == 422 and "何对" in text(answer)
    assert not Reply.objects.exists()


@pytest.fixture
def pictured(sent, checker, a_pdf):
    one = queries(sent)[0]
    return reply.receive(
        dispatch=sent, register="vehicle", content=BytesIO(a_pdf), name=f"{one.person.name}.pdf", vouched_by="何对",
        origin_note="传真", by=checker,
    )  # fmt: skip


def test_keying_in_beside_the_picture_with_a_second_row(desk, sent, pictured):
    one, two, _ = queries(sent)
    listing = text(desk.get(f"/checks/replies/{pictured.number}/"))
    assert "文件名里有此人" in listing
    at = f"/checks/replies/{pictured.number}/key/{one.pk}/"
    page = text(desk.get(at))
    image = f"/checks/replies/{pictured.number}/files/{pictured.files.get().pk}/1/"
    assert image in page and "第 1 条信息" in page and "文件名里没有" not in page
    assert desk.get(image)["Content-Type"] == "image/png"
    assert desk.get(image.replace("/1/", "/7/")).status_code == 404
    typed = {"answer": "found", "note": "", "rows": "1", "r0-kind": "car", "r0-value": "30000", "r0-plate": "吉G12345"}
    more = desk.post(at, typed | {"more": "1"})
    assert more.status_code == 200 and "第 2 条信息" in text(more) and "吉G12345" in text(more)
    assert Query.objects.get(pk=one.pk).answer == "sent"
    wrong = desk.post(at, typed | {"rows": "2", "r1-kind": "car", "r1-value": "三万"})
    assert wrong.status_code == 422 and "三万" in text(wrong)
    done = desk.post(at, typed | {"rows": "2", "r1-kind": "truck", "r1-value": "50000.50"})
    assert done.status_code == 302
    assert sorted(Finding.objects.values_list("amount", flat=True)) == [3_000_000, 5_000_050]
    assert "文件名里没有" in text(desk.get(f"/checks/replies/{pictured.number}/key/{two.pk}/"))
    assert desk.post(f"/checks/replies/{pictured.number}/do/finish/").status_code == 302


def test_found_without_a_row_is_said_beside_the_form(desk, sent, pictured):
    answer = desk.post(
        f"/checks/replies/{pictured.number}/key/{queries(sent)[0].pk}/", {"answer": "found", "rows": "1"}
    )
    assert answer.status_code == 422 and "至少一条" in text(answer)


def test_a_batch_can_be_unmade_and_receipted(desk, three, checker):
    made = dispatch.build(registers=["vehicle"], division=COUNTY, by=checker)
    at = f"/checks/dispatches/{made.number}/"
    assert desk.post(f"{at}do/unmake/", {"why": ""}).status_code == 422
    assert desk.post(f"{at}do/unmake/", {"why": "送错"}).status_code == 302
    assert "作废" in text(desk.get(at))
    other = dispatch.send(dispatch=dispatch.build(registers=["vehicle"], division=COUNTY, by=checker), by=checker)
    assert desk.post(f"/checks/dispatches/{other.number}/do/receipt/", {"handed_to": "赵科长"}).status_code == 302
    assert "赵科长" in text(desk.get(f"/checks/dispatches/{other.number}/"))
    assert desk.post(f"/checks/dispatches/{other.number}/do/ask/").status_code == 422
    assert desk.get("/checks/dispatches/").status_code == 200


def test_all_batches_with_one_button(desk, three):
    assert "全部生成批次" in text(desk.get("/checks/"))
    assert "2 个批次，共 6 项" in text(desk.post("/checks/build/", follow=True))
    assert "全部生成批次" not in text(desk.get("/checks/"))
    assert desk.post("/checks/build/").status_code == 422


def test_a_package_that_is_none_is_refused_on_the_bench(desk):
    answer = desk.post("/checks/packages/", {"package": SimpleUploadedFile("x.zip", b"PK no zip")})
    assert answer.status_code == 422 and "没有接收" in text(answer)


def test_the_blank_form_and_what_does_not_exist(desk, sent, pictured):
    form = desk.get("/checks/registers/bank/template.xlsx")
    assert form.content.startswith(b"PK") and "attachment" in form["Content-Disposition"]
    one = queries(sent)[0].pk
    for missing in (
        "/checks/registers/weather/", "/checks/registers/weather/template.xlsx", "/checks/dispatches/PC-1/",
        "/checks/replies/HF-1/", f"/checks/replies/{pictured.number}/key/{one + 99}/",
    ):  # fmt: skip
        assert desk.get(missing).status_code == 404
    for verb in (f"dispatches/{sent.number}/do/destroy", f"replies/{pictured.number}/do/destroy"):
        assert desk.post(f"/checks/{verb}/").status_code == 404


def test_the_bench_of_a_county_without_work_says_so(desk):
    assert "没有进行中的查询" in text(desk.get("/checks/"))
    assert "还没有发出过批次" in text(desk.get("/checks/dispatches/"))


@pytest.mark.parametrize("many", [1, 12])
def test_the_bench_asks_the_database_as_often_for_many_as_for_one(
    desk, register, sign, ask, many, django_assert_max_num_queries
):
    for n in range(many):
        person = register(1940 + n)
        sign(person, case_number=f"C{n}", scope=["vehicle", "bank"])
        ask(person, case=f"C{n}")
    with django_assert_max_num_queries(40):
        assert desk.get("/checks/").status_code == 200
