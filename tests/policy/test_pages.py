"""The pages of parameters: enter with a look ahead, end, import, export, compare, history."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dibao.access.models import Staff
from dibao.audit.models import Event
from dibao.policy.models import Parameter
from dibao.policy.queries import export_file, parameters_for
from dibao.policy.sheet_xlsx import read_xlsx, write_xlsx
from tests.policy.test_exchange import CITY, FIRST, TAOBEI, TAONAN

pytestmark = pytest.mark.django_db

GIVEN = {
    "key": "standard", "division": str(TAOBEI), "track": "urban", "value": "750", "unit": "fen_per_month",
    "valid_from": "2027-01-01", "document": "区政府 2027 年第 1 号文件", "source": "文件原件", "confidence": "R",
}  # fmt: skip


@pytest.fixture
def browser(approver: Staff, client_of: Callable[[Staff], Client]) -> Client:
    return client_of(approver)


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def standard(on: date = date(2027, 1, 1), division: int = 220802100000, track: str = "urban") -> int:
    return parameters_for(division=division, track=track, on=on).value("standard")


class TestEnter:
    def test_it_shows_what_would_change_and_writes_nothing_yet(self, browser: Client) -> None:
        before = Parameter.objects.count()
        shown = text(browser.post("/policy/enter/", GIVEN))
        assert "720 元/人·月" in shown and "750 元/人·月" in shown and "确认录入" in shown
        assert Parameter.objects.count() == before

    def test_the_decision_stands_beside_the_old_ones(self, browser: Client, approver: Staff) -> None:
        answer = browser.post("/policy/enter/", GIVEN | {"decide": "1"}, follow=True)
        assert "参数已录入" in text(answer) and "750 元/人·月" in text(answer) and approver.name in text(answer)
        assert (standard(), standard(date(2026, 12, 31))) == (75_000, 72_000)
        browser.post("/policy/enter/", GIVEN | {"decide": "1", "value": "751"})
        assert standard() == 75_100
        shown = text(browser.get(f"/policy/history/?key=standard&division={TAOBEI}"))
        assert "已更正" in shown and "750 元/人·月" in shown

    def test_the_form_begins_with_what_is_in_force(self, browser: Client) -> None:
        shown = text(browser.get(f"/policy/enter/?key=uplifts&division={TAOBEI}&track=any"))
        assert "1）原因=重病患者 比例%=30" in shown

    def test_a_decision_without_effect_says_so(self, browser: Client) -> None:
        browser.post("/policy/enter/", GIVEN | {"decide": "1"})
        shown = text(browser.post("/policy/enter/", GIVEN | {"track": "any", "value": "740"}))
        assert shown.count("新录入的不起作用") == 1

    def test_places_with_rules_of_their_own_are_named(self, city_approver: Client) -> None:
        shown = text(city_approver.post("/policy/enter/", GIVEN | {
            "key": "amount_method", "division": str(CITY), "track": "rural", "value": "补差", "unit": "choice",
        }))  # fmt: skip
        assert "洮南市" in shown and "不受影响" in shown

    @pytest.fixture
    def city_approver(self, browser: Client, approver: Staff) -> Client:
        approver.posts.update(division=CITY)
        return browser

    @pytest.mark.parametrize(
        ("wrong", "why"),
        [
            ({"value": "9000"}, "单位填反"),
            ({"value": "七百五"}, "不是金额"),
            ({"unit": "percent"}, "单位只能是"),
            ({"division": str(TAONAN)}, "您的岗位不能录入"),
            ({"division": "990101000000"}, "没有代码"),
            ({"document": ""}, "请填写“依据的文件”"),
            ({"valid_to": "2026-01-01"}, "截止日期应晚于"),
        ],
    )
    @pytest.mark.parametrize("step", [{}, {"decide": "1"}])
    def test_what_is_refused_is_said_and_the_typed_stays(
        self, browser: Client, wrong: dict[str, str], why: str, step: dict[str, str]
    ) -> None:
        before = Parameter.objects.count()
        shown = text(browser.post("/policy/enter/", GIVEN | wrong | step), 422)
        assert why in shown or (step and "您的岗位不能在此" in shown)
        assert "区政府 2027 年第 1 号文件" in shown or "document" in wrong
        assert "确认录入" not in shown
        assert Parameter.objects.count() == before


class TestEnd:
    def test_a_rule_ends_on_its_day_and_the_past_stays(self, browser: Client) -> None:
        given = {name: GIVEN[name] for name in ("division", "valid_from", "document", "source", "confidence")}
        given |= {"key": "single_person", "track": "any"}
        assert "没有规定" in text(browser.post("/policy/end/", given))
        answer = browser.post("/policy/end/", given | {"decide": "1"}, follow=True)
        assert "已停止执行" in text(answer)
        there = [
            "single_person" in parameters_for(division=220802100000, track="urban", on=on)
            for on in (date(2026, 12, 31), date(2027, 1, 1))
        ]
        assert there == [True, False]
        assert "single_person" in parameters_for(division=TAONAN, track="urban", on=date(2027, 1, 1))


class TestImport:
    def send(self, browser: Client, *entries: Any, name: str = "标准.xlsx") -> Any:
        data = write_xlsx(entries, names={})
        return browser.post("/policy/import/", {"file": SimpleUploadedFile(name, data)})

    def payload(self, shown: str) -> str:
        found = re.search(r'name="payload" value="([^"]+)"', shown)
        assert found
        return found[1]

    def test_looked_through_then_confirmed(self, browser: Client) -> None:
        before = Parameter.objects.count()
        shown = text(self.send(browser, FIRST, replace(FIRST, track="rural", value=58_000)))
        assert "将新增 2 项，跳过已录入的 0 项" in shown and Parameter.objects.count() == before
        answer = browser.post("/policy/import/confirm/", {"payload": self.payload(shown)}, follow=True)
        assert "已导入 2 项" in text(answer)
        assert (standard(), standard(track="rural")) == (75_000, 58_000)
        assert "没有要新增的参数" in text(self.send(browser, FIRST))

    def test_every_fault_is_shown_with_its_row(self, browser: Client) -> None:
        before = Parameter.objects.count()
        bad = replace(FIRST, division=TAONAN), replace(FIRST, value=900_000), replace(FIRST, track="rural", document="")
        shown = text(self.send(browser, *bad), 422)
        assert "有 3 处错误" in shown and "第 2 行" in shown and "您的岗位不能录入" in shown and "单位填反" in shown
        assert "payload" not in shown and Parameter.objects.count() == before

    def test_what_another_looked_through_or_somebody_altered_is_not_taken(
        self, browser: Client, client_of: Callable[[Staff], Client]
    ) -> None:
        payload = self.payload(text(self.send(browser, FIRST)))
        other = client_of(Staff.objects.get(work_number="tn-queren"))
        before = Parameter.objects.count()
        for client, sent in ((other, payload), (browser, payload[:-3]), (browser, "")):
            answer = client.post("/policy/import/confirm/", {"payload": sent}, follow=True)
            assert "没有导入" in text(answer)
        assert Parameter.objects.count() == before

    def test_what_changed_in_between_is_checked_again(self, browser: Client) -> None:
        payload = self.payload(text(self.send(browser, FIRST)))
        browser.post("/policy/enter/", GIVEN | {"decide": "1", "value": "751"})
        answer = browser.post("/policy/import/confirm/", {"payload": payload}, follow=True)
        assert "期间重叠" in text(answer) and standard() == 75_100
        assert Event.objects.filter(verb="policy.import", outcome="refused").count() == 1

    def test_a_file_of_another_kind_is_refused(self, browser: Client) -> None:
        shown = text(browser.post("/policy/import/", {"file": SimpleUploadedFile("a.doc", b"x")}), 422)
        assert "只能导入" in shown
        assert "请填写“参数表”" in text(browser.post("/policy/import/", {}), 422)


class TestExport:
    def test_it_gives_the_file_of_the_command(self, clerk: Staff, client_of: Callable[[Staff], Client]) -> None:
        browser = client_of(clerk)
        answer = browser.get(f"/policy/export/?division={CITY}&format=xlsx&on=2026-10-16")
        assert answer.content == export_file(division=CITY, on=date(2026, 10, 16), name="a.xlsx")[0]
        assert not read_xlsx(answer.content)[1]
        assert "attachment" in answer["Content-Disposition"] and ".xlsx" in answer["Content-Disposition"]

    @pytest.mark.parametrize(
        "asked", ["", "division=x&format=xlsx", "division=0&format=doc", "division=0&format=xlsx&on=x"]
    )
    def test_an_address_that_means_nothing_is_missing(
        self, clerk: Staff, client_of: Callable[[Staff], Client], asked: str
    ) -> None:
        assert client_of(clerk).get(f"/policy/export/?{asked}").status_code == 404


class TestLook:
    def test_two_places_differences_first(self, clerk: Staff, client_of: Callable[[Staff], Client]) -> None:
        asked = f"division={TAOBEI}&track=rural&on=2026-10-16&division_b={TAONAN}"
        shown = text(client_of(clerk).get(f"/policy/compare/?{asked}"))
        differing, _, same = shown.partition("相同的（")
        assert "分档定额" in differing and "洮南市演示参数" in differing
        assert "刚性支出占家庭收入的比例线" in same and "刚性支出占家庭收入的比例线" not in differing

    def test_what_cannot_be_asked_keeps_the_typed(self, clerk: Staff, client_of: Callable[[Staff], Client]) -> None:
        browser = client_of(clerk)
        assert "没有找到" in text(browser.get("/policy/compare/?division=没有这地方&track=rural&on=2026-10-16"), 422)
        assert text(browser.get("/policy/compare/"))

    @pytest.mark.parametrize("asked", ["", "key=x&division=0", "key=standard&division=1"])
    def test_a_history_of_nothing_is_missing(
        self, clerk: Staff, client_of: Callable[[Staff], Client], asked: str
    ) -> None:
        assert client_of(clerk).get(f"/policy/history/?{asked}").status_code == 404

    def test_only_those_who_decide_see_the_way_there(
        self, clerk: Staff, approver: Staff, client_of: Callable[[Staff], Client]
    ) -> None:
        assert "/policy/enter/" not in text(client_of(clerk).get("/policy/"))
        assert "/policy/enter/" in text(client_of(approver).get("/policy/"))
        assert client_of(clerk).get("/policy/enter/").status_code == 404
