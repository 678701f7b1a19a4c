"""The search page as people use it: filters that follow, the way back, a phone, no JavaScript."""

import re
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import NewWalker, Walker
from tests.proof import is_full

pytestmark = pytest.mark.browser

SEARCH: Final = "/services?q=money&place=N19"
COUNT: Final = re.compile(r"^(\d+) services?")


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Wait longer for what is to come: a busy machine is no failure."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


def opened(walker: Walker, address: str = SEARCH) -> Page:
    """Open a page of results, with a mark that only a whole new page would lose."""
    walker.go(address)
    walker.page.evaluate("window.isSamePage = true")
    return walker.page


def is_same(page: Page) -> bool:
    return bool(page.evaluate("window.isSamePage === true"))


def total(page: Page) -> int:
    found = COUNT.match(page.locator("h1").inner_text())
    return int(found[1]) if found else 0


def tick(page: Page, name: str) -> None:
    """Tick a filter as a hand would, and wait until the list has followed."""
    with page.expect_response(lambda answer: "/services?" in answer.url):
        page.locator(f"#{name}").click()
    expect(page.locator(f"#{name}")).to_be_checked()
    expect(page.locator(".htmx-request")).to_have_count(0)


def test_the_list_follows_a_filter_without_a_new_page(new_walker: NewWalker) -> None:
    walker = new_walker()
    complaints: list[str] = []
    walker.page.on("console", lambda said: complaints.append(said.text))
    page = opened(walker)
    complaints.clear()  # axe, which looked at the page, sets styles of its own
    page.reload()
    page.evaluate("window.isSamePage = true")
    before = total(page)

    tick(page, "room-now")
    tick(page, "company-yes")

    assert 0 < total(page) < before
    assert page.url.endswith(f"{SEARCH}&room=now&company=yes")
    expect(page.locator("#told")).to_contain_text(f"{total(page)} service")
    expect(page).to_have_title(re.compile(rf"^{total(page)} services? for “money” near N19 - "))
    assert page.locator(".active-filter").count() == 2
    assert is_same(page)
    assert complaints == []  # of the content security policy, above all
    walker.look()
    assert walker.violations == {}
    assert walker.outside == []
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0


def test_back_leads_to_the_list_as_it_was(new_walker: NewWalker) -> None:
    page = opened(new_walker())
    before = total(page)
    tick(page, "room-now")
    tick(page, "company-yes")
    narrow = total(page)

    page.go_back()
    expect(page.locator("#company-yes")).not_to_be_checked()
    expect(page.locator("#room-now")).to_be_checked()
    assert total(page) > narrow
    page.go_back()
    expect(page.locator("#room-now")).not_to_be_checked()

    assert total(page) == before
    assert page.url.endswith(SEARCH)
    page.go_forward()
    expect(page.locator("#room-now")).to_be_checked()


def test_the_keyboard_and_the_eye_stay_where_they_are(new_walker: NewWalker) -> None:
    page = opened(new_walker())
    page.locator("#filter-route > summary").click()
    page.locator("#filter-domain > summary").click()
    box = page.locator("#route-self")
    box.scroll_into_view_if_needed()
    box.focus()
    before = box.bounding_box()

    with page.expect_response(lambda answer: "/services?" in answer.url):
        page.keyboard.press("Space")
    expect(page.locator(".active-filter")).to_have_count(1)

    expect(box).to_be_focused()
    expect(box).to_be_checked()
    after = box.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) < 2
    assert page.locator("#filter-route").get_attribute("open") is not None
    assert page.locator("#filter-domain").get_attribute("open") is None


def test_a_choice_is_taken_away_and_the_order_changed_in_place(new_walker: NewWalker) -> None:
    page = opened(new_walker(), f"{SEARCH}&room=now&company=yes")
    before = total(page)

    page.locator(".active-filter", has_text="Somebody can go with you").click()
    expect(page.locator(".active-filter")).to_have_count(1)
    expect(page.locator("h1")).to_be_focused()
    assert total(page) > before
    page.get_by_role("link", name="On soonest").click()
    expect(page.locator("#order-3[aria-current]")).to_be_focused()

    assert page.url.endswith(f"{SEARCH}&room=now&sort=soonest")
    assert is_same(page)


def test_two_quick_choices_both_count(new_walker: NewWalker) -> None:
    page = opened(new_walker())

    page.locator("#room-now").click()
    page.locator("#company-yes").click()
    expect(page.locator(".active-filter")).to_have_count(2)

    assert page.url.endswith("&room=now&company=yes")


def test_on_a_phone_the_filters_open_and_close_over_the_list(new_walker: NewWalker) -> None:
    walker = new_walker(width=390)
    page = opened(walker)
    assert not page.locator("#room-now").is_visible()

    page.get_by_text("Narrow it down").click()
    tick(page, "room-now")
    page.locator(".results__found").scroll_into_view_if_needed()  # the bar covers no filter
    walker.look()
    page.locator("#room-now").scroll_into_view_if_needed()
    button = page.locator("#filters-show")
    expect(button).to_have_text(f"Show {total(page)} services")
    expect(button).to_be_in_viewport()
    button.click()

    expect(page.locator("#room-now")).to_be_hidden()
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator("h1")).to_be_in_viewport()
    assert is_same(page)
    assert walker.violations == {}


@pytest.mark.proof("filters")
@pytest.mark.skipif(not is_full(), reason="half a minute of axe: make proof")
def test_every_group_of_filters_has_nothing_for_axe(new_walker: NewWalker) -> None:
    for width in (1280, 390):
        walker = new_walker(width=width)
        page = opened(walker, f"{SEARCH}&access=lift&nice=hearing_loop&day=fr")
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        walker.look()

        assert walker.violations == {}, width


def test_when_the_list_does_not_come_that_is_said(new_walker: NewWalker) -> None:
    walker = new_walker()
    page = opened(walker)
    before = total(page)

    def refuse(route: Route) -> None:
        route.abort()

    page.route("**/services?*", refuse)
    page.locator("#room-now").click()
    expect(page.locator("#trouble")).to_contain_text("could not be brought up to date")
    again = page.get_by_role("link", name="Try again")
    expect(page.locator(".htmx-request")).to_have_count(0)
    walker.look()
    page.unroute("**/services?*")
    again.click()

    expect(page.locator(".active-filter")).to_have_count(1)
    assert total(page) < before
    assert walker.violations == {}


@pytest.mark.parametrize("width", [1280, 390])
def test_without_javascript_the_same_page_works(new_walker: NewWalker, width: int) -> None:
    walker = new_walker(width=width, script=False)
    page = walker.go(SEARCH).page
    before = total(page)

    page.get_by_text("Narrow it down").click()
    page.locator("#room-now").check()
    walker.press("Show these")

    assert 0 < total(page) < before
    assert "room=now" in page.url
    walker.click("On soonest")
    assert "sort=soonest" in page.url
    page.locator(".active-filter").first.click()
    assert total(page) == before


def test_a_list_on_paper_has_nothing_for_axe_and_is_black_on_white(new_walker: NewWalker) -> None:
    walker = new_walker()
    walker.page.emulate_media(color_scheme="dark")
    walker.go(f"{SEARCH}&access=lift").click("Print").sees("Chosen: Lift.").sees("116 123")
    page = walker.page

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("[data-print]").is_visible()
    page.emulate_media(media="print")
    assert not page.locator(".tools").is_visible()
    page.emulate_media(media="screen")
    walker.click("Back to the list").sees("Showing 1 to")
    assert walker.violations == {}
    assert walker.outside == []


def test_what_is_missing_can_be_told_from_an_empty_page(new_walker: NewWalker) -> None:
    walker = new_walker(width=390)
    walker.go("/services?q=qqqzzz&place=N19").click("Tell us what you were looking for")
    walker.press("Send").sees("Choose what was the matter")
    walker.page.get_by_label("What did you want help with?").select_option("leisure")
    walker.choose("reason", "times").press("Send").sees("Thank you")

    assert walker.violations == {}
