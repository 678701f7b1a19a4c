"""A list of matches that follows its switches: at once, in place, and without leaving a trace."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewWalker

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Wait longer for what is to come: a busy machine is no failure."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


def test_a_list_follows_its_switches_and_leaves_no_trace(new_walker: NewWalker) -> None:
    walker = new_walker(width=1280)
    walker.sign_in("amina.warsame@connectors.example")
    page = walker.go("/quick-match").page
    page.get_by_label("What would help most").select_option("leisure")
    page.get_by_label("Then", exact=True).select_option("practical_help")
    walker.fill("What they want", "to get out once a week without spending money")
    walker.press("Show what fits").sees("Getting out")
    address, length = page.url, page.evaluate("history.length")
    page.evaluate("window.isSamePage = true")
    told, chip = page.locator("#told"), page.locator(".active-filter", has_text="Getting out")

    page.locator("#room").click()
    expect(told).to_have_text(re.compile(r"^\d+ services? fit"))
    expect(page.locator("#room")).to_be_focused()
    expect(page.locator("#room")).to_be_checked()
    chip.click()
    expect(chip).to_have_count(0)
    expect(page.locator("#list")).to_be_focused()
    page.get_by_role("button", name="Bring back what you took away").click()
    expect(chip).to_have_count(1)
    page.locator("#layout-2").click()
    expect(page.locator("#group-all")).to_be_visible()

    assert page.evaluate("window.isSamePage === true")
    assert (page.url, page.evaluate("history.length")) == (address, length)
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0
    walker.look()
    assert walker.violations == {}
    assert walker.outside == []
