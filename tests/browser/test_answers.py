import pytest
from playwright.sync_api import Dialog, Locator, expect

from tests.browser.conftest import NewWalker, Walker

pytestmark = pytest.mark.browser

CONNECTOR = "amina.warsame@connectors.example"


def _at_the_ratings(walker: Walker) -> Walker:
    """A session of the first person of the caseload, at its second step."""
    walker.sign_in(CONNECTOR)
    page = walker.page
    page.locator(".data-table tbody th a").first.click()
    page.locator('button[value="review"], a:has-text("Go on with the session")').first.click()
    walker.look()
    page.goto(page.url.replace("look-back", "rate"))
    return walker


def _answer(walker: Walker, name: str, value: str) -> Locator:
    return walker.page.locator(f'[name="{name}"][value="{value}"]')


def _says(walker: Walker, words: str) -> None:
    expect(walker.page.locator("[data-saving]")).to_contain_text(words)


def _close_and_open_again(walker: Walker) -> list[str]:
    """Close the page without a network, then open it with one. Returns what it asked on closing."""
    asked, old, address = list[str](), walker.page, walker.page.url

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    old.on("dialog", leave)
    with old.expect_event("close"):
        old.close(run_before_unload=True)
    walker.page = old.context.new_page()
    walker.page.context.set_offline(False)
    walker.page.goto(address)
    return asked


def test_what_a_session_shows_as_saved_is_there_after_the_network_was_cut(
    new_walker: NewWalker,
) -> None:
    walker = _at_the_ratings(new_walker(width=390))
    page = walker.page
    _answer(walker, "rating_leisure", "2").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    _says(walker, "Saved at")
    page.context.set_offline(True)
    walker.choose("rating_medication", "7").choose("help_medication", "y")
    _says(walker, "Not saved yet: 2 answers. There is no connection")
    page.get_by_role("button", name="Save, and choose").click()
    _says(walker, "Not saved yet: 2 answers")
    walker.look()

    assert _close_and_open_again(walker) == ["beforeunload"]
    page = walker.page
    assert _answer(walker, "rating_leisure", "3").is_checked()
    assert not _answer(walker, "rating_medication", "7").is_checked()
    page.context.set_offline(True)
    walker.choose("rating_medication", "6")
    _says(walker, "Not saved yet: 1 answer.")
    page.context.set_offline(False)
    _says(walker, "Saved at")
    page.reload()

    assert _answer(walker, "rating_medication", "6").is_checked()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert walker.violations == {}
