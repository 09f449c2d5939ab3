"""The look as a clerk meets it: in a browser, by keyboard, on a phone, under the strict policy."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.kernel import gallery, window

pytestmark = pytest.mark.journey

DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
GALLERY = "/gallery"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with window.chromium() as browser:
        yield browser


@pytest.fixture
def posts(browser: Browser) -> Iterator[tuple[str, list[str]]]:
    pages = {
        GALLERY: gallery.page(),
        "/large": gallery.page(type_size="20"),
        "/error": gallery.page("kernel/error.html", title="没有找到", sentence="没有这个页面。", todo="回到今日待办。"),
        "/slow-page": gallery.page().replace('<form method="post">', '<form method="post" action="/slow">'),
        "/lost": gallery.page().replace('hx-post="/draft"', 'hx-post="/broken"'),
    }
    with window.site(pages) as served:
        yield served


def look(browser: Browser, address: str, size: dict = DESK, javascript: bool = True) -> tuple[Page, list[str]]:
    """An open page, and everything that would be a fault: console lines and requests that leave the house."""
    page = browser.new_context(viewport=size, java_script_enabled=javascript).new_page()
    faults: list[str] = []
    page.on("console", lambda line: faults.append(line.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda one: None if one.url.startswith("http://127.0.0.1:") else faults.append(one.url))
    page.goto(address, wait_until="networkidle")
    return page, faults


@pytest.mark.parametrize(("path", "size"), [(GALLERY, DESK), (GALLERY, PHONE), ("/large", DESK), ("/error", PHONE)])
def test_every_part_is_accessible_fits_and_obeys_the_policy(browser, posts, path, size):
    page, faults = look(browser, posts[0] + path, size)
    assert faults == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()


@pytest.mark.parametrize("path", [GALLERY, "/large"])
def test_search_and_menu_stay_in_sight_to_the_end_of_the_page(browser, posts, path):
    page, _ = look(browser, posts[0] + path)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(100)
    assert page.evaluate("window.scrollY") > 768
    assert page.locator(".topbar").bounding_box()["y"] == 0
    assert page.locator(".menu").bounding_box()["y"] < 80


def test_on_a_phone_everything_to_press_is_48_pixels_high(browser, posts):
    page, _ = look(browser, posts[0] + GALLERY, PHONE)
    low = page.evaluate("""[...document.querySelectorAll('.btn, .menu a, .field input, .field select, summary')]
        .filter(one => one.offsetParent && !['checkbox', 'radio'].includes(one.type))
        .filter(one => one.getBoundingClientRect().height < 47.5).map(one => one.outerHTML.slice(0, 90))""")
    assert low == []


def test_without_javascript_the_page_is_whole(browser, posts):
    page, _ = look(browser, posts[0] + GALLERY, javascript=False)
    assert page.locator(".facts dl").is_visible() and page.locator("#id_division").is_visible()
    assert page.locator("#id_division").get_attribute("name") == "division"


def test_keys_search_save_next_and_enter(browser, posts):
    page, _ = look(browser, posts[0] + GALLERY)
    page.keyboard.press("F2")
    assert page.evaluate("document.activeElement.id") in ("search", "")
    page.locator("#id_income").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_rooms"
    page.locator("#id_remark").focus()
    page.keyboard.press("Enter")
    assert page.locator("#id_remark").input_value() == "\n"


def test_an_id_number_is_read_as_it_is_typed(browser, posts):
    page, _ = look(browser, posts[0] + GALLERY)
    field, line = page.locator("#id_id_number"), page.locator("#id_id_number + .help")
    field.fill("110105194912310021")
    assert "校验位不对" in line.inner_text()
    field.fill("11010519491331002X")
    assert "第 7 至 14 位" in line.inner_text()
    field.fill("11010519491231002x")
    assert line.inner_text() == "校验正确 · 1949-12-31 出生 · 女"
    assert page.locator("#id_birth").input_value() == "1949-12-31"


def test_a_division_is_picked_by_keys_and_an_unknown_one_says_so(browser, posts):
    page, _ = look(browser, posts[0] + GALLERY)
    field = page.locator("#id_division")
    field.press_sequentially("pa")
    page.wait_for_selector(".picker li[data-value]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert field.input_value() == window.TOWNS[1][1]
    assert page.locator("[name=division]").input_value() == window.TOWNS[1][0]
    field.fill("没有的镇")
    page.wait_for_selector("text=没有找到“没有的镇”")


def test_a_draft_says_when_it_was_saved_and_when_it_was_not(browser, posts):
    for path, words in ((GALLERY, "已保存"), ("/lost", "还没有保存")):
        page, _ = look(browser, posts[0] + path)
        page.locator("#id_remark").fill("房屋两间")
        page.locator("#id_rooms").focus()
        page.wait_for_selector(f"[data-saved]:has-text('{words}')")


def test_danger_asks_first_and_a_double_click_sends_once(browser, posts):
    address, sent = posts
    page, _ = look(browser, address + GALLERY)
    danger = page.locator("button[data-confirm]")
    danger.click()
    assert "不能撤回" in page.locator("#confirm-text").inner_text()
    page.locator("#confirm button[value=no]").click()
    page.wait_for_timeout(200)
    assert sent == []
    danger.click()
    page.locator("#confirm button[value=yes]").click()
    page.wait_for_timeout(300)
    assert sent == [GALLERY]


def test_a_second_click_while_the_office_line_is_slow_sends_nothing(browser, posts):
    address, sent = posts
    page, _ = look(browser, address + "/slow-page")
    for _ in range(2):
        page.evaluate("document.querySelector('[data-next]').click()")
        page.wait_for_timeout(150)
    page.wait_for_timeout(800)
    assert sent == ["/slow"]
