"""People at their screens: what a clerk does to a page, in the words of the office."""

import re
from collections.abc import Callable
from typing import Self

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from demo.office import PASSWORD

DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
# A refusal answers 422 or 409, another office's case 404; the browser notes that, and it is no fault of the page.
REFUSALS = re.compile(r"status of (404|409|422)")


def named(words: str) -> re.Pattern[str]:
    """The words on a button or beside a field, whatever key or remark stands behind them."""
    return re.compile(rf"^\s*{re.escape(words)}\s*(（可不填）|Alt\+\w)?\s*$")


class Sheet:
    """A page or one card of it: fields are found by their labels and buttons by their words, as a person does."""

    def __init__(self, root: Locator):
        self.root = root

    @property
    def page(self) -> Page:
        return self.root.page

    def part(self, heading: str, *, of: str = "") -> "Sheet":
        """The card under this heading; a folded one is opened. `of` narrows to a card that also says this."""
        words = re.compile(rf"^\s*{re.escape(heading)}")
        box = self.root.locator("details, section, .card, .card-body, fieldset, form").filter(
            has=self.page.locator("h2, summary, caption, legend").filter(has_text=words)
        )
        found = (box.filter(has_text=of) if of else box).last
        expect(found).to_be_visible()
        if found.evaluate("e => e.matches('details:not([open])')"):
            found.locator("summary").first.click()
        return Sheet(found)

    def row(self, words: str) -> "Sheet":
        """The line of a table that says this."""
        return Sheet(self.root.locator("tr").filter(has_text=words).first)

    def field(self, label: str) -> Locator:
        return self.root.get_by_label(named(label)).locator("visible=true").first

    def fills(self, label: str, value: str) -> Self:
        """Write into the field with this label, in place of what stands there."""
        self.field(label).fill(value)
        return self

    def types(self, label: str, keys: str) -> Self:
        """Key by key, as with a card in the other hand."""
        self.field(label).press_sequentially(keys)
        return self

    def chooses(self, label: str, option: str) -> Self:
        """Pick one answer, from a list or from a row of buttons."""
        group = self.root.get_by_role("group", name=named(label))
        if group.count():
            group.first.get_by_label(named(option)).check()
        else:
            self.field(label).select_option(label=option)
        return self

    def ticks(self, label: str) -> Self:
        self.field(label).check()
        return self

    def attaches(self, label: str, name: str, content: bytes) -> Self:
        """Choose one file from the desk; its bytes are all the server believes."""
        kind = "application/pdf" if name.endswith(".pdf") else "image/jpeg"
        self.field(label).set_input_files({"name": name, "mimeType": kind, "buffer": content})
        return self

    def presses(self, words: str, *, sure: bool = False) -> Self:
        """Press the button (or the link made like one) and wait for the page it leads to."""
        button = self.root.get_by_role("button", name=named(words))
        if not button.count():
            button = self.root.get_by_role("link", name=named(words))
        if sure:
            button.first.click()
            button = self.page.get_by_role("button", name="确认办理")
        with self.page.expect_navigation(wait_until="load"):
            button.first.click()
        return self

    def sees(self, *sentences: str) -> Self:
        """All of this can be read here now."""
        for words in sentences:
            expect(self.root).to_contain_text(words, use_inner_text=True)
        return self

    def does_not_see(self, *sentences: str) -> Self:
        for words in sentences:
            expect(self.root).not_to_contain_text(words, use_inner_text=True)
        return self


class Person(Sheet):
    """A member of the cast before a browser of his own; everything strange his browser says is kept in `faults`."""

    def __init__(self, work_number: str, browser: Browser, address: str, *, size: dict[str, int], javascript: bool):
        self.work_number, self.address = work_number, address
        self.faults: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport=size, java_script_enabled=javascript, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        self.context.set_default_timeout(15_000)
        page = self.context.new_page()
        super().__init__(page.locator("body"))
        page.on("console", lambda line: self._strange(line.text, line.type in ("error", "warning")))
        page.on("pageerror", lambda error: self._strange(str(error), True))
        page.on("request", lambda one: self._strange(one.url, not one.url.startswith((address, "data:"))))
        page.on("response", lambda one: self._strange(f"{one.status} {one.url}", one.status >= 500))

    def _strange(self, words: str, wrong: bool) -> None:
        if wrong and not REFUSALS.search(words):
            self.faults.append(words)

    def comes_in(self) -> "Person":
        """Log in through the real page."""
        self.goes("/account/login/")
        self.fills("工号", self.work_number).fills("密码", PASSWORD).presses("登录")
        return self

    def goes(self, path: str) -> "Person":
        self.page.goto(self.address + path, wait_until="load")
        return self

    def opens_case(self, number: str) -> "Person":
        """The case page; after days away the office asks for the password again."""
        return self.goes(f"/cases/{number}/")

    def takes_the_first(self) -> "Person":
        """Today's page, and the row at the top of it."""
        self.goes("/")
        self.page.locator("tr.first a.btn").click()
        self.page.wait_for_load_state()
        return self

    def prints(self, words: str) -> bytes:
        """What comes out of the printer behind this link, as the office would scan it back after signing."""
        link = self.root.get_by_role("link", name=named(words)).first
        answer = self.page.request.get(self.address + str(link.get_attribute("href")))
        assert answer.ok, f"{words}: {answer.status}"
        assert answer.body().startswith(b"%PDF"), words
        return answer.body()

    @property
    def main(self) -> Sheet:
        """The page without the frame around it, which has a search box of its own."""
        return Sheet(self.page.locator("main"))

    @property
    def case_number(self) -> str:
        found = re.search(r"/cases/([^/]+)/", self.page.url)
        assert found, self.page.url
        return found.group(1)


Cast = Callable[..., Person]
