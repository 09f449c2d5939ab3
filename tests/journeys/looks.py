"""What a page must look like before anybody: one blue button at most, not wider than the screen, no forbidden button."""

from playwright.sync_api import expect

from tests.journeys.people import Person


def looks_tidy(person: Person, *buttons: str) -> None:
    """These are the blue buttons before this person, no others, and the page fits the screen."""
    blue = person.page.locator("main .btn-primary:visible").all_inner_texts()
    assert [each.replace("Alt+S", "").strip() for each in blue] == list(buttons), person.page.url
    wide = person.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= person.page.viewport_size["width"], f"{person.page.url} is {wide} wide"


def has_no_button(person: Person, *words: str) -> None:
    """Nothing to press it with is on the page, not even folded away."""
    for each in words:
        buttons = person.main.root.get_by_role("button", name=each, exact=True, include_hidden=True)
        expect(buttons).to_have_count(0)
